import { toGlobalId } from '@chorus/subgraph-kit';
import { Kind, type SelectionSetNode } from 'graphql';

type Fields = Record<string, unknown>;

/** What needs no subgraph to be known: who asks. */
export interface Known {
  data: Fields;
  /** The response names of root fields that are rightly null, because nobody is signed in. */
  nulls: string[];
}

/**
 * `viewer` is answered by every subgraph alike, from the signed viewer alone, and the planner takes its `id` from any
 * of them. When just that one is down, the id must not be lost, or the null would take the whole `viewer` with it: so
 * the gateway, which signed it, says it itself. `selections`: those of a root fetch.
 */
export function knownViewer(selections: SelectionSetNode | undefined, accountId: string | null): Known {
  const known: Known = { data: {}, nulls: [] };
  for (const field of selections?.selections ?? []) {
    if (field.kind !== Kind.FIELD || field.name.value !== 'viewer') continue;
    const name = (field.alias ?? field.name).value;
    known.data[name] =
      accountId === null ? null : fieldsOf(field.selectionSet, toGlobalId('Viewer', accountId));
    if (accountId === null) known.nulls.push(name);
  }
  return known;
}

function fieldsOf(selections: SelectionSetNode | undefined, id: string): Fields {
  const fields: Fields = {};
  for (const selection of selections?.selections ?? []) {
    if (selection.kind === Kind.INLINE_FRAGMENT) Object.assign(fields, fieldsOf(selection.selectionSet, id));
    if (selection.kind !== Kind.FIELD) continue;
    const name = (selection.alias ?? selection.name).value;
    if (selection.name.value === 'id') fields[name] = id;
    if (selection.name.value === '__typename') fields[name] = 'Viewer';
  }
  return fields;
}
