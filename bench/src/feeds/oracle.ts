/**
 * What every home feed must hold, from the acknowledged operations alone. Written apart from the product: it shares no
 * code with it, and judges each feed from the definition, by brute force.
 *
 * The definition: the newest 1,000 live posts, visible to the viewer now, of their sources as they are now: themselves,
 * those they follow, their friends; nobody blocked either way or muted. One entry a post, at the time of the post where
 * its author is a source, else at the time of the first live repost by a source other than the viewer.
 */
export type Audience = 'PUBLIC' | 'FOLLOWERS' | 'FRIENDS' | 'MENTIONED' | 'ONLY_ME';

/** When something happened, in epoch milliseconds: exactly where the API says it, else between request and answer. */
export interface Interval {
  from: number;
  to: number;
}

export interface OraclePost {
  id: string;
  author: number;
  audience: Audience;
  mentioned: Set<number>;
  at: number;
  isDeleted: boolean;
  reposts: Map<number, Interval>;
}

export interface Violations {
  missing: string[];
  extra: string[];
  duplicate: string[];
  outOfOrder: string[];
}

const maxEntries = 1_000;

export class Oracle {
  readonly posts = new Map<string, OraclePost>();
  private readonly followees: Set<number>[];
  private readonly friends: Set<number>[];
  private readonly blocked: Set<number>[];
  /** When each mute ends, in epoch milliseconds; Infinity for never. */
  private readonly mutes: Map<number, number>[];

  constructor(people: number) {
    const each = <Value>(make: () => Value): Value[] => Array.from({ length: people }, make);
    this.followees = each(() => new Set<number>());
    this.friends = each(() => new Set<number>());
    this.blocked = each(() => new Set<number>());
    this.mutes = each(() => new Map<number, number>());
  }

  followed(follower: number, followee: number): void {
    this.followees[follower]!.add(followee);
  }

  unfollowed(follower: number, followee: number): void {
    this.followees[follower]!.delete(followee);
  }

  befriended(one: number, other: number): void {
    this.friends[one]!.add(other);
    this.friends[other]!.add(one);
  }

  unfriended(one: number, other: number): void {
    this.friends[one]!.delete(other);
    this.friends[other]!.delete(one);
  }

  blockedBy(blocker: number, other: number): void {
    this.blocked[blocker]!.add(other);
    this.unfollowed(blocker, other);
    this.unfollowed(other, blocker);
    this.unfriended(blocker, other);
  }

  unblocked(blocker: number, other: number): void {
    this.blocked[blocker]!.delete(other);
  }

  muted(muter: number, other: number, until: number): void {
    this.mutes[muter]!.set(other, until);
  }

  posted(post: Omit<OraclePost, 'isDeleted' | 'reposts'>): void {
    this.posts.set(post.id, { ...post, isDeleted: false, reposts: new Map() });
  }

  deleted(postId: string): void {
    this.post(postId).isDeleted = true;
  }

  reposted(postId: string, reposter: number, when: Interval): void {
    const { reposts } = this.post(postId);
    if (!reposts.has(reposter)) reposts.set(reposter, when);
  }

  repostUndone(postId: string, reposter: number): void {
    this.post(postId).reposts.delete(reposter);
  }

  isFollowing(follower: number, followee: number): boolean {
    return this.followees[follower]!.has(followee);
  }

  areFriends(one: number, other: number): boolean {
    return this.friends[one]!.has(other);
  }

  isBlockedEitherWay(one: number, other: number): boolean {
    return this.blocked[one]!.has(other) || this.blocked[other]!.has(one);
  }

  /** May the viewer see the post? */
  canSee(viewer: number, post: OraclePost): boolean {
    if (post.isDeleted) return false;
    if (viewer === post.author) return true;
    if (this.isBlockedEitherWay(viewer, post.author)) return false;
    switch (post.audience) {
      case 'PUBLIC':
        return true;
      case 'FOLLOWERS':
        return this.isFollowing(viewer, post.author) || this.areFriends(viewer, post.author);
      case 'FRIENDS':
        return this.areFriends(viewer, post.author);
      case 'MENTIONED':
        return post.mentioned.has(viewer);
      case 'ONLY_ME':
        return false;
    }
  }

  /** Compares a feed, as it was read between `readAt.from` and `readAt.to`, with what it must hold. */
  check(viewer: number, feed: readonly string[], readAt: Interval): Violations {
    const entries = this.entriesOf(viewer, readAt.to);
    // A mute that ended while the feed was read leaves both answers right.
    const unsure = this.mutesEnding(viewer, readAt)
      ? new Set(this.entriesOf(viewer, readAt.from).keys())
      : null;
    const actual = new Set(feed);
    const differs = (id: string): boolean => unsure === null || unsure.has(id) === entries.has(id);
    return {
      missing: [...entries.keys()].filter((id) => !actual.has(id) && differs(id)),
      extra: [...actual].filter((id) => !entries.has(id) && differs(id)),
      duplicate: feed.filter((id, index) => feed.indexOf(id) !== index),
      outOfOrder: misplaced(feed.flatMap((id) => ({ id, when: entries.get(id) }))),
    };
  }

  /** The posts of a home at one instant, with their places in time: at most the newest 1,000. */
  private entriesOf(viewer: number, now: number): Map<string, Interval> {
    const found: [string, Interval][] = [];
    for (const post of this.posts.values()) {
      const when = this.canSee(viewer, post) ? this.placeOf(viewer, post, now) : null;
      if (when) found.push([post.id, when]);
    }
    found.sort(([, a], [, b]) => b.to - a.to);
    return new Map(found.slice(0, maxEntries));
  }

  private placeOf(viewer: number, post: OraclePost, now: number): Interval | null {
    if (this.isMuting(viewer, post.author, now)) return null;
    if (this.isSource(viewer, post.author, now)) return { from: post.at, to: post.at };
    const reposts = [...post.reposts]
      .filter(([reposter]) => reposter !== viewer && this.isSource(viewer, reposter, now))
      .map(([, when]) => when);
    if (reposts.length === 0) return null;
    return {
      from: Math.min(...reposts.map(({ from }) => from)),
      to: Math.min(...reposts.map(({ to }) => to)),
    };
  }

  private isSource(viewer: number, person: number, now: number): boolean {
    if (person === viewer) return true;
    if (this.isBlockedEitherWay(viewer, person) || this.isMuting(viewer, person, now)) return false;
    return this.isFollowing(viewer, person) || this.areFriends(viewer, person);
  }

  private isMuting(viewer: number, person: number, now: number): boolean {
    return (this.mutes[viewer]!.get(person) ?? 0) > now;
  }

  private mutesEnding(viewer: number, { from, to }: Interval): boolean {
    return [...this.mutes[viewer]!.values()].some((until) => until >= from - 1_000 && until <= to + 1_000);
  }

  private post(id: string): OraclePost {
    const post = this.posts.get(id);
    if (!post) throw new RangeError(`The oracle knows no post ${id}.`);
    return post;
  }
}

/** Entries that certainly stand below an older one. */
function misplaced(entries: readonly { id: string; when: Interval | undefined }[]): string[] {
  const found: string[] = [];
  let latestBelow = -Infinity;
  for (const { id, when } of [...entries].reverse()) {
    if (!when) continue;
    if (when.to < latestBelow) found.push(id);
    latestBelow = Math.max(latestBelow, when.from);
  }
  return found;
}
