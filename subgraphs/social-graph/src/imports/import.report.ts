/** Why a line was not imported. `blocked`: either blocks the other. */
export type Refusal = 'malformed' | 'self' | 'unknown' | 'blocked' | 'limit';

export interface RefusedLine {
  line: number;
  reason: Refusal;
}

/** What became of the lines; comments and empty lines are not counted. */
export interface ImportReport {
  /** New follows. */
  followed: number;
  /** New requests, to people who approve their followers. */
  requested: number;
  /** It was so already, or an earlier line says the same. */
  unchanged: number;
  refused: Record<Refusal, number>;
  /** The first few of the refused. */
  examples: RefusedLine[];
}

const mostExamples = 10;

export const emptyReport = (): ImportReport => ({
  followed: 0,
  requested: 0,
  unchanged: 0,
  refused: { malformed: 0, self: 0, unknown: 0, blocked: 0, limit: 0 },
  examples: [],
});

export function refuse(report: ImportReport, refused: RefusedLine): void {
  report.refused[refused.reason] += 1;
  if (report.examples.length < mostExamples) report.examples.push(refused);
}

export const countRefused = ({ refused }: ImportReport): number =>
  Object.values(refused).reduce((sum, count) => sum + count, 0);

/** Adds what became of a batch to what became of those before it. */
export function addReport(total: ImportReport, batch: ImportReport): void {
  total.followed += batch.followed;
  total.requested += batch.requested;
  total.unchanged += batch.unchanged;
  for (const [reason, count] of Object.entries(batch.refused) as [Refusal, number][])
    total.refused[reason] += count;
  total.examples.push(...batch.examples.slice(0, mostExamples - total.examples.length));
}
