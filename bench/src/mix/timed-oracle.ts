/**
 * What a page of a feed may hold while people go on posting, deleting and blocking: from the acknowledged operations and
 * their times alone. Written apart from the product, and without its code.
 *
 * Between an operation's sending and its answer both what was before and what comes after are right. After the answer an
 * entry may be late by `lateMs` (its author sees it at once); what was deleted or blocked must be gone.
 */
export interface Span {
  /** Milliseconds of one clock: when it was sent, and when the answer was there. */
  readonly from: number;
  readonly to: number;
}

export interface TimedPost {
  readonly id: string;
  readonly author: number;
  /** `createdAt`, in epoch milliseconds: the place in every feed. */
  readonly at: number;
  readonly text: string;
  readonly posted: Span;
}

/** One entry of a page, as the product answered. */
export interface SeenEntry {
  readonly id: string;
  readonly at: number;
  readonly text: string;
  /** By handle; -1 where it was withheld. */
  readonly author: number;
}

export interface PageRead {
  readonly viewer: number;
  /** Whose posts; null: the viewer's home. */
  readonly person: number | null;
  /** The page begins strictly after this place; null: with the newest. */
  readonly after: { readonly at: number; readonly id: string } | null;
  readonly size: number;
  readonly read: Span;
  readonly entries: readonly SeenEntry[];
  readonly hasNextPage: boolean;
}

/** `missing` includes what came too late. `shown`: it was deleted, or is of somebody blocked, or of no one in this feed. */
export type FaultKind = 'missing' | 'shown' | 'unknown' | 'order' | 'duplicate' | 'content' | 'paging';

export interface Fault {
  readonly kind: FaultKind;
  readonly what: string;
}

interface Kept extends TimedPost {
  deleted: Span | null;
}

export class TimedOracle {
  private readonly posts = new Map<string, Kept>();
  /** Each person's posts, oldest first. */
  private readonly byAuthor: Kept[][];
  private readonly sources: Set<number>[];
  private readonly blocks = new Map<string, Span>();
  private readonly unanswered = new Set<string>();

  constructor(
    followees: readonly (readonly number[])[],
    private readonly lateMs: number,
  ) {
    this.byAuthor = followees.map(() => []);
    this.sources = followees.map((each, person) => new Set([person, ...each]));
  }

  posted(post: TimedPost): void {
    const kept: Kept = { ...post, deleted: null };
    this.posts.set(post.id, kept);
    this.unanswered.delete(post.text);
    const own = this.byAuthor[post.author]!;
    let place = own.length;
    while (place > 0 && own[place - 1]!.at > post.at) place -= 1;
    own.splice(place, 0, kept);
  }

  /** Sent, and not answered yet if ever: until `posted`, the post may be there or not. */
  maybePosted(text: string): void {
    this.unanswered.add(text);
  }

  deleted(postId: string, span: Span): void {
    this.post(postId).deleted = span;
  }

  /** Ends follows both ways, and hides each from the other. */
  blocked(one: number, other: number, span: Span): void {
    this.blocks.set(pairOf(one, other), span);
  }

  authorOf(postId: string): number | null {
    return this.posts.get(postId)?.author ?? null;
  }

  isDeleted(postId: string): boolean {
    return this.posts.get(postId)?.deleted != null;
  }

  hasBlock(one: number, other: number): boolean {
    return this.blocks.has(pairOf(one, other));
  }

  judge(page: PageRead): Fault[] {
    return [...this.judgeEntries(page), ...judgeOrder(page), ...this.judgeAbsences(page)];
  }

  private judgeEntries({ viewer, person, read, entries }: PageRead): Fault[] {
    return entries.flatMap((entry): Fault[] => {
      const post = this.posts.get(entry.id);
      if (!post) {
        return this.unanswered.has(entry.text)
          ? []
          : [{ kind: 'unknown', what: `${entry.id} was not posted` }];
      }
      const isOfFeed = person === null ? this.sources[viewer]!.has(post.author) : person === post.author;
      if (!isOfFeed) return [{ kind: 'shown', what: `${entry.id} is of person ${post.author}` }];
      if (post.deleted && post.deleted.to < read.from)
        return [
          {
            kind: 'shown',
            what: `${entry.id} was deleted ${(read.from - post.deleted.to).toFixed(1)} ms before`,
          },
        ];
      const block = this.blockOf(viewer, post.author);
      if (block && block.to < read.from)
        return [
          {
            kind: 'shown',
            what: `${entry.id} is of somebody blocked ${(read.from - block.to).toFixed(1)} ms before`,
          },
        ];
      const isAsPosted = entry.text === post.text && entry.at === post.at && entry.author === post.author;
      return isAsPosted ? [] : [{ kind: 'content', what: `${entry.id} is not as it was posted` }];
    });
  }

  /** What must be on the page and is not: between where it begins and its last entry, or to the end of the feed. */
  private judgeAbsences(page: PageRead): Fault[] {
    const { viewer, person, after, entries, hasNextPage, read, size } = page;
    if (hasNextPage && entries.length < size)
      return [{ kind: 'paging', what: `a page of ${entries.length} that is not the last` }];
    const newest = after?.at ?? Infinity;
    const oldest = hasNextPage ? (entries.at(-1)?.at ?? newest) : -Infinity;
    const ids = new Set(entries.map(({ id }) => id));
    const authors = person === null ? this.sources[viewer]! : [person];
    const faults: Fault[] = [];
    for (const author of authors) {
      for (const post of between(this.byAuthor[author]!, oldest, newest)) {
        if (!ids.has(post.id) && this.mustShow(post, viewer, read))
          faults.push({
            kind: 'missing',
            what: `${post.id}, posted ${(read.from - post.posted.to).toFixed(0)} ms before`,
          });
      }
    }
    return faults;
  }

  private mustShow({ author, posted, deleted }: Kept, viewer: number, { from, to }: Span): boolean {
    const block = this.blockOf(viewer, author);
    if (deleted && deleted.from <= to) return false;
    if (block && block.from <= to) return false;
    return posted.to + (author === viewer ? 0 : this.lateMs) < from;
  }

  private blockOf(viewer: number, author: number): Span | undefined {
    return viewer === author ? undefined : this.blocks.get(pairOf(viewer, author));
  }

  private post(id: string): Kept {
    const post = this.posts.get(id);
    if (!post) throw new RangeError(`The oracle knows no post ${id}.`);
    return post;
  }
}

const pairOf = (one: number, other: number): string => `${Math.min(one, other)} ${Math.max(one, other)}`;

/** Newest first, nothing twice, and nothing of the pages before. Posts of one millisecond have no order here. */
function judgeOrder({ after, entries }: PageRead): Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  let last = after?.at ?? Infinity;
  for (const { id, at } of entries) {
    if (seen.has(id)) faults.push({ kind: 'duplicate', what: id });
    else if (at > last || id === after?.id)
      faults.push({ kind: 'order', what: `${id} stands below an older one` });
    seen.add(id);
    last = Math.min(last, at);
  }
  return faults;
}

/** The posts of an author strictly between two times: those at the times themselves may be on either page. */
function between(posts: readonly Kept[], oldest: number, newest: number): Kept[] {
  let [low, high] = [0, posts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (posts[middle]!.at > oldest) high = middle;
    else low = middle + 1;
  }
  let end = low;
  while (end < posts.length && posts[end]!.at < newest) end += 1;
  return posts.slice(low, end);
}
