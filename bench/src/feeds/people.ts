import type { Endpoint, Payload } from './endpoint';
import { Locks, pairKey } from './locks';
import type { Audience, Oracle } from './oracle';

export interface Member {
  number: number;
  handle: string;
  userId: string;
  token: string;
  isLocked: boolean;
}

/** An answer that the oracle did not foresee. */
export class Surprise extends Error {}

const password = 'a password for everybody';

/**
 * People who act through the public endpoint and tell the oracle what was acknowledged. Every operation may be sent
 * twice (the product may have died before it answered), so each is one that can be repeated.
 */
export class People {
  readonly members: Member[] = [];
  private readonly locks = new Locks();
  private keys = 0;

  constructor(
    private readonly endpoint: Endpoint,
    private readonly oracle: Oracle,
  ) {}

  async signUp(number: number, isLocked: boolean): Promise<void> {
    const handle = `person_${number}`;
    const selection = 'session { accessToken } user { id }';
    const input = { email: `${handle}@example.com`, password, handle, displayName: `Person ${number}` };
    let payload = await this.endpoint.mutate('signUp', input, selection);
    if (payload.userErrors.some(({ code }) => code === 'CONFLICT')) {
      payload = await this.endpoint.mutate('logIn', { identifier: handle, password }, selection);
    }
    const { session, user } = expectDone('signUp', payload) as unknown as {
      session: { accessToken: string };
      user: { id: string };
    };
    this.members[number] = { number, handle, userId: user.id, token: session.accessToken, isLocked };
    if (isLocked)
      await this.act(number, 'updatePrivacySettings', { requiresFollowApproval: true }, 'viewer { id }');
  }

  /** A new access token: the old one lives ten minutes. */
  async logIn(number: number): Promise<void> {
    const member = this.member(number);
    const payload = await this.endpoint.mutate(
      'logIn',
      { identifier: member.handle, password },
      'session { accessToken }',
    );
    member.token = (expectDone('logIn', payload).session as { accessToken: string }).accessToken;
  }

  follow(follower: number, followee: number): Promise<void> {
    return this.locks.hold([pairKey(follower, followee)], async () => {
      if (this.oracle.isBlockedEitherWay(follower, followee)) return;
      await this.act(follower, 'followUser', { userId: this.idOf(followee) });
      if (this.member(followee).isLocked && !this.oracle.isFollowing(follower, followee)) {
        // Not found: an accept that got no answer had taken place.
        await this.act(followee, 'acceptFollowRequest', { userId: this.idOf(follower) }, 'user { id }', [
          'NOT_FOUND',
        ]);
      }
      this.oracle.followed(follower, followee);
    });
  }

  unfollow(follower: number, followee: number): Promise<void> {
    return this.locks.hold([pairKey(follower, followee)], async () => {
      if (this.oracle.isBlockedEitherWay(follower, followee)) return;
      await this.act(follower, 'unfollowUser', { userId: this.idOf(followee) });
      this.oracle.unfollowed(follower, followee);
    });
  }

  befriend(one: number, other: number): Promise<void> {
    return this.locks.hold([pairKey(one, other)], async () => {
      if (this.oracle.isBlockedEitherWay(one, other)) return;
      // Two requests that cross are a friendship, and both can be repeated.
      await this.act(one, 'requestFriendship', { userId: this.idOf(other) });
      await this.act(other, 'requestFriendship', { userId: this.idOf(one) });
      this.oracle.befriended(one, other);
    });
  }

  unfriend(one: number, other: number): Promise<void> {
    return this.locks.hold([pairKey(one, other)], async () => {
      if (this.oracle.isBlockedEitherWay(one, other)) return;
      await this.act(one, 'endFriendship', { userId: this.idOf(other) });
      this.oracle.unfriended(one, other);
    });
  }

  block(blocker: number, other: number): Promise<void> {
    return this.locks.hold([pairKey(blocker, other)], async () => {
      await this.act(blocker, 'blockUser', { userId: this.idOf(other) });
      this.oracle.blockedBy(blocker, other);
    });
  }

  unblock(blocker: number, other: number): Promise<void> {
    return this.locks.hold([pairKey(blocker, other)], async () => {
      await this.act(blocker, 'unblockUser', { userId: this.idOf(other) });
      this.oracle.unblocked(blocker, other);
    });
  }

  mute(muter: number, other: number, forMs: number | null): Promise<void> {
    return this.locks.hold([pairKey(muter, other)], async () => {
      if (this.oracle.isBlockedEitherWay(muter, other)) return;
      const until = forMs === null ? null : Date.now() + forMs;
      const expiresAt = until === null ? null : new Date(until).toISOString();
      // Invalid: it was sent again after the mute had run out.
      await this.act(muter, 'muteUser', { userId: this.idOf(other), expiresAt }, 'user { id }', ['INVALID']);
      this.oracle.muted(muter, other, until ?? Infinity);
    });
  }

  post(author: number, audience: Audience, mentioned: readonly number[]): Promise<void> {
    this.keys += 1;
    const idempotencyKey = `post-${this.keys}`;
    const pairs = mentioned.map((person) => pairKey(author, person));
    return this.locks.hold(pairs, async () => {
      const names = mentioned.map((person) => `@${this.member(person).handle}`).join(' ');
      const input = { text: `Number ${idempotencyKey} ${names}`, audience, idempotencyKey };
      const payload = await this.act(author, 'createPost', input, 'post { id createdAt }');
      const { id, createdAt } = payload.post as { id: string; createdAt: string };
      const reached = mentioned.filter((person) => !this.oracle.isBlockedEitherWay(author, person));
      this.oracle.posted({ id, author, audience, mentioned: new Set(reached), at: Date.parse(createdAt) });
    });
  }

  /** Posts nobody may repost are left alone; so are those that the reposter cannot see. */
  repost(reposter: number, postId: string): Promise<void> {
    const { author } = this.postOf(postId);
    return this.locks.hold([postId, pairKey(reposter, author)], async () => {
      const post = this.postOf(postId);
      if (post.audience !== 'PUBLIC' || !this.oracle.canSee(reposter, post)) return;
      const from = Date.now();
      await this.act(reposter, 'repost', { postId }, 'post { id }');
      this.oracle.reposted(postId, reposter, { from, to: Date.now() });
    });
  }

  undoRepost(reposter: number, postId: string): Promise<void> {
    const { author } = this.postOf(postId);
    return this.locks.hold([postId, pairKey(reposter, author)], async () => {
      if (!this.oracle.canSee(reposter, this.postOf(postId))) return;
      await this.act(reposter, 'undoRepost', { postId }, 'post { id }');
      this.oracle.repostUndone(postId, reposter);
    });
  }

  edit(postId: string): Promise<void> {
    return this.locks.hold([postId], async () => {
      const { author, isDeleted } = this.postOf(postId);
      if (!isDeleted) await this.act(author, 'editPost', { postId, text: `Edited ${postId}` }, 'post { id }');
    });
  }

  delete(postId: string): Promise<void> {
    return this.locks.hold([postId], async () => {
      await this.act(this.postOf(postId).author, 'deletePost', { postId }, 'deletedPostId');
      this.oracle.deleted(postId);
    });
  }

  member(number: number): Member {
    return this.members[number] as Member;
  }

  private idOf(number: number): string {
    return this.member(number).userId;
  }

  private postOf(postId: string) {
    const post = this.oracle.posts.get(postId);
    if (!post) throw new RangeError(`There is no post ${postId}.`);
    return post;
  }

  private async act(
    number: number,
    field: string,
    input: object,
    selection = 'user { id }',
    expectedCodes: readonly string[] = [],
  ): Promise<Payload> {
    const payload = await this.endpoint.mutate(field, input, selection, this.member(number).token);
    return expectDone(field, payload, expectedCodes);
  }
}

function expectDone(field: string, payload: Payload, expectedCodes: readonly string[] = []): Payload {
  const unexpected = payload.userErrors.filter(({ code }) => !expectedCodes.includes(code));
  if (unexpected.length > 0) throw new Surprise(`${field} was refused: ${JSON.stringify(unexpected)}`);
  return payload;
}
