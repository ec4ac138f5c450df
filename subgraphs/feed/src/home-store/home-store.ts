import type { TimelinePosition } from '@chorus/domain-queries';

/** Why a post may be in a home: the source wrote it (then the source is the author), or reposted it. */
export interface Candidate {
  postId: string;
  authorId: string;
  sourceId: string;
  /** ISO 8601, milliseconds: when the source wrote or reposted it. */
  at: string;
}

/** To whom of a source's followers a fan-out goes; friends count as followers. */
export type Reach = { to: 'followers' } | { to: 'friends' } | { to: 'some'; ownerIds: readonly string[] };

export interface FanOutLimits {
  /** A source with so many followers becomes a pulled source, and is not fanned out. */
  pushFollowersBelow: number;
  /** Owners who have read their home, but not since then, are left out. */
  readSince: Date;
}

/** READY: the entries are the home, as far as `completeAfter` says. REBUILDING: they are not to be read. */
export type HomeState = 'READY' | 'REBUILDING';

export interface Home {
  state: HomeState;
  /** ISO 8601: candidates may be missing at and before this time. Null: none is missing. */
  completeAfter: string | null;
  /** Null: never. */
  lastReadAt: Date | null;
}

export interface HomePage {
  home: Home;
  /** Newest first, by (at, postId, descending); fewer than asked for only at the end. */
  candidates: Candidate[];
  /** Sources of this owner that are not fanned out. */
  pulledSourceIds: string[];
}

/** Why a source's posts go into an owner's home. */
export interface FollowerEdge {
  sourceId: string;
  ownerId: string;
  follows: boolean;
  friends: boolean;
}

export interface GainedEdge extends FollowerEdge {
  changedAt: Date;
}

/** A place in the order of edges: by owner, then source. */
export type EdgeKey = Pick<FollowerEdge, 'ownerId' | 'sourceId'>;

/** From after one key through another; null: from the first, to the last. */
export interface EdgeRange {
  after: EdgeKey | null;
  through: EdgeKey | null;
}

/**
 * Who follows whom, as the events told so far: for the fan-out and for nothing else. Additions always hold, removals only
 * when nothing newer is there: an edge too many costs a row that is filtered when it is read, an edge too few would lose
 * posts.
 */
export interface FollowerProjection {
  /**
   * Sources gained followers or friends (what is false in an edge stays as it is); no edge twice. Answers for each with
   * what the edge is now, and whether its source is a pulled one.
   */
  add(gained: readonly GainedEdge[]): Promise<{ friends: boolean; isPulled: boolean }[]>;
  /** The source lost a follower or a friend, unless the edge has changed since `changedAt`. Is the edge gone altogether? */
  remove(edge: EdgeKey, lost: 'follows' | 'friends', changedAt: Date): Promise<boolean>;
  /**
   * `edges` are what the truth has in a range of keys: adds them and removes the others of that range, but takes nothing
   * away that has changed since `asOf`.
   */
  replaceRange(range: EdgeRange, edges: readonly FollowerEdge[], asOf: Date): Promise<void>;
  /** The edges from these sources to these owners. */
  among(sourceIds: readonly string[], ownerIds: readonly string[]): Promise<EdgeKey[]>;
  /** Owners who have edges or a home, in order, after one; for walks over all of them. */
  ownersAfter(ownerId: string | null, limit: number): Promise<string[]>;
  /** Decides anew which sources are pulled. The homes that a source stops being pulled into wait for a rebuild from then on. */
  recountPulled(pushFollowersBelow: number): Promise<void>;
  /** A person is gone: forgets their edges both ways. */
  forget(accountId: string): Promise<void>;
}

/**
 * The candidates of every home: idempotent inserts and deletes by key. Too many are harmless, because each is judged when
 * it is read; what must never happen is one too few after `completeAfter`.
 */
export interface HomeEntries {
  /** Puts candidates into the homes of their sources' followers, in one statement. */
  fanOut(candidates: readonly Candidate[], reach: Reach, limits: FanOutLimits): Promise<void>;
  /** Adds what a new source posted before, if the owner still has that source. */
  backfill(edge: EdgeKey, candidates: readonly Candidate[]): Promise<void>;
  /** Notes that candidates may be missing at and before a time. A later time that was noted before stays. */
  raiseCompleteAfter(ownerId: string, completeAfter: string): Promise<void>;
  /** A page of one owner's home strictly before a position (null: from the newest), with what there is to know of the home. */
  page(ownerId: string, before: TimelinePosition | null, limit: number): Promise<HomePage>;
  /** Everybody who is a source of one of these posts in this owner's home. */
  sourcesOf(ownerId: string, postIds: readonly string[]): Promise<string[]>;
  /** For each of these owners who has any: the sources of any of these posts in their home, and their pulled sources. */
  sourcesOfMany(
    ownerIds: readonly string[],
    postIds: readonly string[],
  ): Promise<Map<string, readonly string[]>>;
  purgeSource(edge: EdgeKey): Promise<void>;
  purgePost(postId: string): Promise<void>;
  purgeRepost(repost: { postId: string; reposterId: string }): Promise<void>;
  /** Of the `limit` owners after one, in order: the last of them (null at the end), and those with more than `most` candidates. */
  overfullAfter(
    ownerId: string | null,
    limit: number,
    most: number,
  ): Promise<{ last: string | null; ownerIds: string[] }>;
  /** Leaves one owner the newest `keep` candidates, and notes where they end. */
  trim(ownerId: string, keep: number): Promise<void>;
  /** Forgets one owner's home. */
  drop(ownerId: string): Promise<void>;
}

/** The state of each home, and its rebuild: begin, read the truth, finish; only the rebuild that began last may finish. */
export interface Homes {
  /** Notes that the owner reads. With `rebuild` the home waits for a rebuild from now on. */
  noteRead(ownerId: string, at: Date, options?: { rebuild: boolean }): Promise<void>;
  /** These homes wait for a rebuild from now on. */
  requestRebuild(ownerIds: readonly string[]): Promise<void>;
  /** Owners whose homes wait for a rebuild that nobody began since `begunBefore`. */
  waiting(begunBefore: Date, limit: number): Promise<string[]>;
  /** Empties the home; from now on the fan-out fills it again. Until `finishRebuild` it is REBUILDING. */
  beginRebuild(ownerId: string, rebuildId: string, at: Date): Promise<void>;
  /** Adds what the truth held when it was read after `beginRebuild`. False when a later rebuild has taken over. */
  finishRebuild(
    rebuild: { ownerId: string; rebuildId: string; at: Date },
    candidates: readonly Candidate[],
    completeAfter: string | null,
  ): Promise<boolean>;
}

/** What feed keeps, by access pattern: wide rows by owner. Adapters: `PostgresHomeStore`. */
export interface HomeStore {
  readonly followers: FollowerProjection;
  readonly entries: HomeEntries;
  readonly homes: Homes;
}
