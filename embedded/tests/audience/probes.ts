import type { Rule } from './rules';
import type { Audience, World } from './world';

/** A query, and what of its answer counts as "it shows". */
export interface Probe {
  query: string;
  variables: Record<string, unknown>;
  /** For each audience probed, whether the value shows. */
  shows: (data: Data) => Partial<Record<Audience, boolean>>;
}
export type Case = { probe: (world: World) => Probe; rule: Rule } | { exempt: string };

export type Data = Record<string, unknown> | null;
// Answers are of many shapes; a probe looks along one path.
export const at = (data: unknown, ...path: (string | number)[]): unknown =>
  path.reduce((value, key) => (value as Record<string | number, unknown> | null | undefined)?.[key], data);
export const isThere = (value: unknown): boolean =>
  value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);

/** Something that is either there or not, whatever the audience of a post. */
export const single = (
  probe: (world: World) => Omit<Probe, 'shows'> & { found: (data: Data) => boolean },
  shownTo: Rule,
): Case => ({
  rule: shownTo,
  probe: (world) => {
    const { query, variables, found } = probe(world);
    return { query, variables, shows: (data) => ({ PUBLIC: found(data) }) };
  },
});

/** A list of people in which the author stands for those who may know of them. `path` leads to its `nodes`. */
export const authorListed = (
  query: string,
  variables: (world: World) => Record<string, unknown>,
  path: (string | number)[],
  shownTo: Rule,
): Case =>
  single(
    (world) => ({
      query,
      variables: variables(world),
      found: (data) =>
        ((at(data, ...path) as ({ id?: string; user?: { id: string } | null } | null)[] | null) ?? []).some(
          (node) => (node?.user?.id ?? node?.id) === world.author.id,
        ),
    }),
    shownTo,
  );

export const exempt = (reason: string): Case => ({ exempt: reason });
export const own = exempt('the signed viewer’s own; Viewer refuses any other id (kit test)');
export const part = (of: string): Case => exempt(`part of ${of}, which has its case`);
