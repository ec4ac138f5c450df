import { onStatement } from '@chorus/database';

export interface CountedStatements<Result> {
  result: Result;
  /** Every statement that a `Database` of this process ran meanwhile, in the order in which they ended. */
  statements: { schema: string; text: string }[];
}

/** Runs `work` and tells which SQL it cost, for tests with a budget. Nothing else should run at the same time. */
export async function countStatements<Result>(
  work: () => Promise<Result>,
): Promise<CountedStatements<Result>> {
  const statements: CountedStatements<Result>['statements'] = [];
  const stop = onStatement(({ schema, text }) => statements.push({ schema, text }));
  try {
    return { result: await work(), statements };
  } finally {
    stop();
  }
}
