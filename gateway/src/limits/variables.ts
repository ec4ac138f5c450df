import { limitExceeded } from '@chorus/errors';

/** Far more than the inputs of the graph have. */
const allowedLevels = 50;

/**
 * Refuses variables in which lists and objects are nested without end. A scalar of ours takes whatever stands there until
 * a subgraph looks at it, and on the way there a few thousand levels are more than JSON.stringify has stack for.
 */
export function checkVariables(variables: object): void {
  // Those of most operations are plain values.
  if (!Object.values(variables).some(isNested)) return;
  const levels = levelsOf(variables, allowedLevels + 1);
  if (levels > allowedLevels) throw limitExceeded('levels of variables', allowedLevels, levels);
}

/** How deep lists and objects are nested in a value; counted up to `enough`. */
function levelsOf(value: unknown, enough: number): number {
  let level = [value].filter(isNested);
  let count = 0;
  while (level.length > 0 && count < enough) {
    count += 1;
    level = level.flatMap((parent): unknown[] => Object.values(parent)).filter(isNested);
  }
  return count;
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;
