import { Kind } from 'graphql';
import type { FindProblems } from '../schema-rule';
import { fieldsOf, nameOf, objectsOf } from './reading';

/** Clients outlive servers: an enum that they are given says how to treat a value that they do not know. */
export const findEnumsSilentOfGrowth: FindProblems = (document) => {
  const given = new Set(
    objectsOf(document)
      .flatMap(fieldsOf)
      .map(({ type }) => nameOf(type)),
  );
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.ENUM_TYPE_DEFINITION &&
    given.has(definition.name.value) &&
    !/\b(unknown|never grows)\b/i.test(definition.description?.value ?? '')
      ? [
          {
            node: definition.name,
            message: `${definition.name.value} does not say how to treat an unknown value: «Values may grow; treat an unknown one as …».`,
          },
        ]
      : [],
  );
};
