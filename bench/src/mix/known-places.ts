import type { Edge } from './operations';

/** A place in a feed from which a page can begin, with the post that stands there. */
export interface Place {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly cursor: string;
}

/** Entries below the top at which a page begins, at most. */
export const mostDepth = 100;

/** The newest places of one feed, as far as they have been read: how a page at any depth is asked for. */
export class KnownPlaces {
  private places: Place[] = [];
  private hasMore = false;

  /** The cursor for a page that begins below so many entries; null at depth 0, or where nothing is known. */
  at(depth: number): Place | null {
    return this.places[Math.min(depth, this.places.length) - 1] ?? null;
  }

  get length(): number {
    return this.places.length;
  }

  /** The greatest depth, at most 100, below which there is still a full page of this size, as far as is known. */
  deepest(pageSize: number): number {
    return this.hasMore ? this.places.length : Math.max(0, this.places.length - pageSize);
  }

  /** Takes over a page that began at the top: what is known below it stays. */
  readFromTop(edges: readonly Edge[], hasNextPage: boolean): void {
    const read = edges.flatMap(({ cursor, node }) =>
      node ? [{ id: node.id, at: Date.parse(node.createdAt), cursor }] : [],
    );
    const lowest = read.at(-1)?.at ?? Infinity;
    const below = this.places.filter(({ at }) => at < lowest);
    const all = [...read, ...below];
    this.hasMore = all.length > mostDepth || (below.length === 0 ? hasNextPage : this.hasMore);
    this.places = all.slice(0, mostDepth);
  }
}
