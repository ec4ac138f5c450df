import { CriticalityLevel, diff, type Change, type TypeOfChangeType } from '@graphql-inspector/core';
import type { GraphQLSchema } from 'graphql';
import { findingId } from '../fingerprint';
import type { ChangeLevel } from '../state';

/** A difference between two public schemas. */
export interface PublicChange {
  id: string;
  level: ChangeLevel;
  type: string;
  path: string;
  message: string;
  /** What graphql-inspector knows of it, by its own names. */
  meta: Record<string, unknown>;
}

const levels: Record<CriticalityLevel, ChangeLevel> = {
  [CriticalityLevel.Breaking]: 'breaking',
  [CriticalityLevel.Dangerous]: 'dangerous',
  [CriticalityLevel.NonBreaking]: 'safe',
};

const order: ChangeLevel[] = ['breaking', 'dangerous', 'safe'];

/** The use of a directive is told as what it means (deprecation), or not at all; `@oneOf` has no change of its own. */
const isTold = ({ type, meta }: Change): boolean =>
  !/^DIRECTIVE_USAGE_/.test(type) || Object.values(meta as object).includes('oneOf');

/** What clients would notice, the worst first. Nothing where there was no schema before. */
export async function diffSchemas(
  before: GraphQLSchema | null,
  after: GraphQLSchema,
): Promise<PublicChange[]> {
  if (!before) return [];
  const changes: Change<TypeOfChangeType>[] = await diff(before, after);
  return (
    changes
      .filter(isTold)
      // What is deprecated, not the directive on it.
      .map((change) => ({ ...change, path: change.path?.replace(/\.@\w+$/, '') ?? '' }))
      .map(({ type, path, message, meta, criticality }) => ({
        id: findingId('chg', type, path, message),
        level: levels[criticality.level],
        type,
        path,
        message: message.replace(/`/g, "'"),
        meta: meta as Record<string, unknown>,
      }))
      .sort(
        (a, b) =>
          order.indexOf(a.level) - order.indexOf(b.level) ||
          a.path.localeCompare(b.path, 'en') ||
          a.message.localeCompare(b.message, 'en'),
      )
  );
}
