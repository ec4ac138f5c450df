const graphqlResponse = 'application/graphql-response+json';
const json = 'application/json';

interface Range {
  type: string;
  quality: number;
}

function rangesOf(accept: string): Range[] {
  return accept.split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { type, quality: quality === undefined ? 1 : Number(quality) || 0 };
  });
}

/** How much a client wants a media type: the quality of the most specific range that holds it, 0 for none. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  for (const range of [type, `${type.slice(0, type.indexOf('/'))}/*`, '*/*']) {
    const found = ranges.find((candidate) => candidate.type === range);
    if (found) return found.quality;
  }
  return 0;
}

/** The media type of a GraphQL answer for this `Accept` header; null when the client takes neither. */
export function graphqlMediaType(accept: string | undefined): string | null {
  if (accept === undefined) return `${json}; charset=utf-8`;
  const ranges = rangesOf(accept);
  const [forJson, forGraphql] = [qualityOf(json, ranges), qualityOf(graphqlResponse, ranges)];
  if (forJson === 0 && forGraphql === 0) return null;
  return `${forGraphql > forJson ? graphqlResponse : json}; charset=utf-8`;
}

/**
 * Does the client want server-sent events? `only`: rather than any single answer. `too`: it reads both, so the operation
 * decides. A wildcard asks for none.
 */
export function eventStreamWish(accept: string | undefined): 'only' | 'too' | 'no' {
  const ranges = rangesOf(accept ?? '');
  const wish = ranges.find(({ type }) => type === 'text/event-stream')?.quality ?? 0;
  if (wish === 0) return 'no';
  return wish > Math.max(qualityOf(json, ranges), qualityOf(graphqlResponse, ranges)) ? 'only' : 'too';
}

export const isGraphqlResponse = (mediaType: string | null): boolean =>
  mediaType?.startsWith(graphqlResponse) ?? false;

/** Does the client want a page rather than data? True for browsers. */
export function prefersHtml(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  const ranges = rangesOf(accept);
  const html = ranges.find(({ type }) => type === 'text/html')?.quality ?? 0;
  return html > 0 && html >= Math.max(qualityOf(json, ranges), qualityOf(graphqlResponse, ranges));
}
