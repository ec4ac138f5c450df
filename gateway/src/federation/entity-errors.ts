import type { SubgraphResult } from '@chorus/subgraph-kit';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { placesAt, type CursorPath, type Path } from './lost-paths';

/** What is known of an error inside `_entities`, kept in its extensions while it passes through @apollo/gateway. */
interface EntityNote {
  cursor: CursorPath;
  representations: readonly Record<string, unknown>[];
  index: number;
  /** The path inside the entity. */
  rest: Path;
}

const key = 'chorusEntity';

/**
 * Notes which entity each error is of. @apollo/gateway takes the index for one in the list that it flattened, which is
 * wrong where the fetch was for some types of a list of several (`nodes`, a union): it names another item.
 */
export function noteEntities(
  errors: SubgraphResult['errors'],
  cursor: CursorPath,
  variables: unknown,
): SubgraphResult['errors'] {
  const { representations } = (variables ?? {}) as { representations?: Record<string, unknown>[] };
  if (!representations) return errors;
  return errors?.map((error): GraphQLFormattedError => {
    const [root, index, ...rest] = error.path ?? [];
    if (root !== '_entities' || typeof index !== 'number') return error;
    const note: EntityNote = { cursor, representations, index, rest };
    return { ...error, extensions: { ...error.extensions, [key]: note } };
  });
}

/** For an executor that knows the places of its entities by itself. */
export function withoutNote(extensions: GraphQLFormattedError['extensions']): Record<string, unknown> {
  const rest = { ...extensions };
  delete rest[key];
  return rest;
}

/** The same error at the path of its entity in the finished answer. */
export function atItsEntity(error: GraphQLError, data: unknown): GraphQLError {
  const note = error.extensions[key] as EntityNote | undefined;
  const path = note && pathOf(note, data);
  if (!path) return error;
  return new GraphQLError(error.message, {
    path,
    extensions: error.extensions,
    originalError: error.originalError,
  });
}

function pathOf({ cursor, representations, index, rest }: EntityNote, data: unknown): Path | null {
  let places = placesAt(data, cursor).found;
  if (places.length !== representations.length) {
    const types = new Set(representations.map(({ __typename }) => __typename));
    const ids = new Set(representations.map(({ id }) => id));
    // What the client selected decides what can be told by; a field of a fragment is in the items of its type alone.
    places = places.filter(({ value }) => {
      const { __typename, id } = value as Record<string, unknown>;
      if (__typename !== undefined) return types.has(__typename);
      return id === undefined ? Object.hasOwn(value, String(rest[0])) : ids.has(id);
    });
  }
  const place = places.length === representations.length ? places[index] : undefined;
  return place ? [...place.path, ...rest] : null;
}
