import { self, strangers, type Relation } from '@chorus/audience';
import type { TimelineEntry } from '@chorus/domain-queries';
import type { Candidate } from '../home-store/home-store';
import { placeOf } from './home.policy';

const at = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
const postBy = (authorId: string): Candidate => ({ postId: 'post', authorId, sourceId: authorId, at: at(1) });
const repostBy = (sourceId: string, n: number, authorId = 'dan'): TimelineEntry => ({
  postId: 'post',
  authorId,
  sourceId,
  at: at(n),
  audience: 'PUBLIC',
});

const relations: Record<string, Relation> = {
  alice: self,
  bob: { ...strangers, follows: true },
  carol: { ...strangers, friends: true },
  'muted bob': { ...strangers, follows: true, mutes: true },
  dan: strangers,
  'muted dan': { ...strangers, mutes: true },
  'blocked dan': { ...strangers, blocks: true },
  'blocking dan': { ...strangers, blockedBy: true },
};

const place = (candidate: Candidate, reposts: TimelineEntry[] = []) =>
  placeOf(candidate, { viewerId: 'alice', relationTo: (id) => relations[id] ?? strangers, reposts });

describe('the place of a post in a home', () => {
  it.each([
    ['alice', 'OWN'],
    ['bob', 'FOLLOWED'],
    ['carol', 'FRIEND'],
  ])('is where %s wrote it, whoever reposted it', (author, kind) => {
    const repost = repostBy(author === 'bob' ? 'carol' : 'bob', 2, author);
    expect(place(postBy(author), [repost])).toEqual({ postId: 'post', at: at(1), kind, actorId: author });
    expect(place(repost, [repost])).toBeNull();
  });

  it('says that a friend is one, followed or not', () => {
    relations['followed friend'] = { ...strangers, follows: true, friends: true };
    expect(place(postBy('followed friend'))?.kind).toBe('FRIEND');
  });

  it('is that of the earliest repost by a source where the author is none', () => {
    const reposts = [repostBy('carol', 4), repostBy('bob', 3), repostBy('dan', 2), repostBy('erin', 2)];
    expect(place(repostBy('bob', 3), reposts)).toEqual({
      postId: 'post',
      at: at(3),
      kind: 'REPOST',
      actorId: 'bob',
    });
    expect(place(repostBy('carol', 4), reposts)).toBeNull();
    expect(place(postBy('dan'), reposts)).toBeNull();
  });

  it('can be found from any candidate of the same time', () => {
    const reposts = [repostBy('carol', 3), repostBy('bob', 3)];
    expect(place(repostBy('muted bob', 3), reposts)?.actorId).toBe('bob');
  });

  it('is nowhere when the repost that the candidate stands for was taken back', () => {
    expect(place(repostBy('bob', 3))).toBeNull();
    expect(place(repostBy('bob', 3), [repostBy('bob', 7)])).toBeNull();
  });

  it.each(['alice', 'muted bob', 'dan', 'blocked dan', 'blocking dan'])(
    'does not come from a repost by %s',
    (reposter) => {
      const author = reposter === 'dan' ? 'erin' : 'dan';
      expect(place(repostBy(reposter, 3, author), [repostBy(reposter, 3, author)])).toBeNull();
    },
  );

  it.each(['muted dan', 'muted bob', 'blocked dan', 'blocking dan'])(
    'does not exist for a post by %s',
    (author) => {
      expect(place(postBy(author))).toBeNull();
      expect(place(repostBy('carol', 3, author), [repostBy('carol', 3, author)])).toBeNull();
    },
  );
});
