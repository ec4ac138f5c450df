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

const isAboutWords = (type: string): boolean => /_DESCRIPTION_|_DEPRECATION_/.test(type);

/** What comes with something new is part of it: the fields of a new type, the words on a new field. */
function withoutParts(changes: readonly PublicChange[]): PublicChange[] {
  const added = changes.filter(({ type }) => /_ADDED$/.test(type) && !isAboutWords(type));
  const paths = new Set(added.map(({ path }) => path));
  const types = new Set(added.filter(({ type }) => type === 'TYPE_ADDED').map(({ path }) => path));
  return changes.filter(
    ({ level, type, path }) =>
      level !== 'safe' ||
      !(
        (isAboutWords(type) && paths.has(path)) ||
        (path.includes('.') && types.has(path.split('.')[0] ?? ''))
      ),
  );
}

/** What clients would notice, the worst first. Nothing where there was no schema before. */
export async function diffSchemas(
  before: GraphQLSchema | null,
  after: GraphQLSchema,
): Promise<PublicChange[]> {
  if (!before) return [];
  const changes: Change<TypeOfChangeType>[] = await diff(before, after);
  const told = changes.filter(isTold).map((change): PublicChange => {
    // What is deprecated, not the directive on it.
    const path = change.path?.replace(/\.@\w+$/, '') ?? '';
    return {
      id: findingId('chg', change.type, path, change.message),
      level: levels[change.criticality.level],
      type: change.type,
      path,
      message: change.message.replace(/`/g, "'"),
      meta: change.meta as Record<string, unknown>,
    };
  });
  return withoutParts(told).sort(
    (a, b) =>
      order.indexOf(a.level) - order.indexOf(b.level) ||
      a.path.localeCompare(b.path, 'en') ||
      a.message.localeCompare(b.message, 'en'),
  );
}
