import { set } from '../execution/merge';
import type { SubgraphResult } from '@chorus/subgraph-kit';

/** A copy to write into: executors merge what they fetch into an event, which may be that of many subscriptions. */
export const withoutSharedParts = ({ data, errors }: SubgraphResult): SubgraphResult => ({
  data: copyOf(data),
  ...(errors && { errors }),
});

/** A copy of JSON. `structuredClone` takes ten times as long. */
function copyOf<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as Value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    set(copy, key, copyOf((value as Record<string, unknown>)[key]));
  }
  return copy as Value;
}
