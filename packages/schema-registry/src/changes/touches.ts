import type { PublicChange } from './diff';

/** What of an operation says whether a change breaks it. */
export interface Touching {
  /** As Hive collects them: `Post.text`, `Query.post.id`, `PostInput.text`, with `!` too where a value is given. */
  coordinates: ReadonlySet<string>;
  /** `@names` of directives. */
  directives: ReadonlySet<string>;
}

type Touches = (operation: Touching) => boolean;

const has =
  (coordinate: string): Touches =>
  ({ coordinates }) =>
    coordinates.has(coordinate);

const hasAnyOf =
  (type: string): Touches =>
  ({ coordinates }) =>
    coordinates.has(type) || [...coordinates].some((coordinate) => coordinate.startsWith(`${type}.`));

const fieldOf = (path: string): string => path.split('.').slice(0, 2).join('.');
const typeOf = (path: string): string => path.split('.')[0] ?? path;

const becomesRequired = (before: unknown, after: unknown): boolean => `${String(before)}!` === String(after);

/** Which operations a breaking change breaks. In doubt more of them. */
export function touchesOf({ type, path, meta }: PublicChange): Touches {
  switch (type) {
    case 'FIELD_REMOVED':
    case 'FIELD_TYPE_CHANGED':
    case 'FIELD_ARGUMENT_REMOVED':
    case 'INPUT_FIELD_REMOVED':
    case 'ENUM_VALUE_REMOVED':
      return has(path);
    case 'FIELD_ARGUMENT_ADDED':
      return has(fieldOf(path));
    case 'FIELD_ARGUMENT_TYPE_CHANGED':
      // Where it becomes required, those who leave it out are hit.
      return becomesRequired(meta.oldArgumentType, meta.newArgumentType) ? has(fieldOf(path)) : has(path);
    case 'INPUT_FIELD_ADDED':
      return hasAnyOf(typeOf(path));
    case 'INPUT_FIELD_TYPE_CHANGED':
      return becomesRequired(meta.oldInputFieldType, meta.newInputFieldType)
        ? (operation) => hasAnyOf(typeOf(path))(operation) && !operation.coordinates.has(`${path}!`)
        : has(path);
    case 'UNION_MEMBER_REMOVED':
      return hasAnyOf(String(meta.removedUnionMemberTypeName));
    default:
      if (path.startsWith('@')) return ({ directives }) => directives.has(typeOf(path));
      // A root type that is another one: everybody.
      if (type.startsWith('SCHEMA_')) return () => true;
      return hasAnyOf(typeOf(path));
  }
}

/** Changes of which the document alone, validated, tells whether it breaks. */
export const isToldByValidation = ({ type }: PublicChange): boolean => /^FIELD_ARGUMENT_/.test(type);
