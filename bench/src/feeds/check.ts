import type { Endpoint } from './endpoint';
import { runAll } from './locks';
import type { Oracle, Violations } from './oracle';
import type { People } from './people';

const homeQuery = `query Home($after: String) {
  viewer { homeFeed(first: 10, after: $after) { state nodes { id } pageInfo { hasNextPage endCursor } } }
}`;

interface HomePage {
  nodes: ({ id: string } | null)[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

export interface Report {
  homes: number;
  entries: number;
  pages: number;
  totals: Record<keyof Violations, number>;
  /** The first few differences, in words. */
  examples: string[];
}

/** Reads everybody's home to its end in pages of 10 and compares it with the oracle. */
export async function checkAllHomes(
  people: People,
  oracle: Oracle,
  endpoint: Endpoint,
  limit: number,
): Promise<Report> {
  const report: Report = {
    homes: 0,
    entries: 0,
    pages: 0,
    totals: { missing: 0, extra: 0, duplicate: 0, outOfOrder: 0 },
    examples: [],
  };
  await runAll(
    people.members.map(({ number, handle, token }) => async () => {
      const from = Date.now();
      const { ids, pages } = await readHome(endpoint, token);
      const violations = oracle.check(number, ids, { from, to: Date.now() });
      report.homes += 1;
      report.entries += ids.length;
      report.pages += pages;
      for (const [kind, postIds] of Object.entries(violations) as [keyof Violations, string[]][]) {
        report.totals[kind] += postIds.length;
        for (const id of postIds.slice(0, 2))
          report.examples.push(`${handle}: ${kind} ${describePost(oracle, id)}`);
      }
    }),
    limit,
  );
  return report;
}

async function readHome(endpoint: Endpoint, token: string): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = [];
  let after: string | null = null;
  for (let pages = 1; ; pages += 1) {
    const data = await endpoint.query('homeFeed page', homeQuery, { after }, token);
    const { nodes, pageInfo } = (data.viewer as { homeFeed: HomePage }).homeFeed;
    for (const node of nodes) ids.push(node?.id ?? 'null');
    if (!pageInfo.hasNextPage) return { ids, pages };
    if (nodes.length < 10) ids.push(`a page of ${nodes.length} that is not the last`);
    after = pageInfo.endCursor;
  }
}

function describePost(oracle: Oracle, id: string): string {
  const post = oracle.posts.get(id);
  if (!post) return `${id}, which nobody wrote`;
  const { author, audience, at, isDeleted, reposts } = post;
  const reposters = [...reposts.keys()].join(',') || 'nobody';
  const when = new Date(at).toISOString();
  return `${id} (${audience}, by person_${author} at ${when}${isDeleted ? ', deleted' : ''}, reposted by ${reposters})`;
}

export const violationsOf = ({ totals }: Report): number =>
  totals.missing + totals.extra + totals.duplicate + totals.outOfOrder;
