import { badUserInput, limitExceeded } from '@chorus/errors';

/** Items on a page when the client does not say. */
export const defaultPageSize = 20;
/** Items on a page at most. */
export const maxPageSize = 100;

export interface PageArguments {
  first?: number | null;
  after?: string | null;
}

export interface Edge<Node> {
  cursor: string;
  node: Node;
}

/** A Relay connection as resolvers return it. `nodes` are those of the edges. */
export interface Connection<Node> {
  edges: Edge<Node>[];
  nodes: Node[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
  totalCount?: number | null;
}

/** The page size asked for. Throws BAD_USER_INPUT for a negative one, LIMIT_EXCEEDED for one over 100. */
export function pageSize({ first }: PageArguments): number {
  const size = first ?? defaultPageSize;
  if (size < 0) throw badUserInput('`first` must not be negative.');
  if (size > maxPageSize) throw limitExceeded('page size', maxPageSize, size);
  return size;
}

/**
 * Makes a connection of up to `first + 1` rows: the one too many only says that there is a next page. `cursorOf` gives a
 * row's cursor, `nodeOf` what stands in `node`.
 */
export function connectionOf<Row, Node>(
  rows: readonly Row[],
  page: PageArguments,
  {
    cursorOf,
    nodeOf,
    totalCount,
  }: { cursorOf: (row: Row) => string; nodeOf: (row: Row) => Node; totalCount?: number },
): Connection<Node> {
  const size = pageSize(page);
  const edges = rows.slice(0, size).map((row) => ({ cursor: cursorOf(row), node: nodeOf(row) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: rows.length > size,
      hasPreviousPage: page.after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: totalCount ?? null,
  };
}

/**
 * Reads up to `first + 1` rows that the viewer may see: fetches in batches after a row, keeps those that `keep` lets
 * pass, and goes on until the page is full, the list ends, or `maxBatches` were read. A page is thus full although rows
 * are filtered; when the bound is met, `stoppedAt` is the last row looked at, and the page must say that there may be more.
 */
export async function fillPage<Row>(options: {
  size: number;
  /** Rows strictly after `last` in list order, at most `limit`; `last` is null for the client's own `after`. */
  fetch: (last: Row | null, limit: number) => Promise<Row[]>;
  /** The rows of the batch that may be shown, in order. */
  keep: (rows: Row[]) => Promise<Row[]>;
  maxBatches?: number;
}): Promise<{ rows: Row[]; stoppedAt: Row | null }> {
  const { size, fetch, keep, maxBatches = 10 } = options;
  const wanted = size + 1;
  const rows: Row[] = [];
  let last: Row | null = null;
  for (let batch = 0; batch < maxBatches; batch += 1) {
    // The first batch is the page; later ones only run where much was filtered, so they take bigger steps.
    const limit = batch === 0 ? wanted : Math.max(wanted * 2, 50);
    const fetched: Row[] = await fetch(last, limit);
    rows.push(...(await keep(fetched)));
    if (rows.length >= wanted || fetched.length < limit)
      return { rows: rows.slice(0, wanted), stoppedAt: null };
    last = fetched.at(-1) ?? null;
  }
  return { rows, stoppedAt: last };
}

/** `connectionOf` for what `fillPage` read, honest about a bound that was met. */
export function filledConnection<Row, Node>(
  { rows, stoppedAt }: { rows: Row[]; stoppedAt: Row | null },
  page: PageArguments,
  mapping: { cursorOf: (row: Row) => string; nodeOf: (row: Row) => Node },
): Connection<Node> {
  const connection = connectionOf(rows, page, mapping);
  if (stoppedAt !== null) {
    connection.pageInfo.hasNextPage = true;
    if (rows.length <= pageSize(page)) connection.pageInfo.endCursor = mapping.cursorOf(stoppedAt);
  }
  return connection;
}
