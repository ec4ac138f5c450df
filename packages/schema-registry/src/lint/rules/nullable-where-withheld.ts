import { Kind } from 'graphql';
import type { FindProblems } from '../schema-rule';
import { directiveOf, fieldsOf, hasNonNull, isList, nameOf, objectsOf, type ObjectNode } from './reading';

/** A type that another subgraph answers for: a stub by which it is referenced. */
function isReference(type: ObjectNode): boolean {
  const key = directiveOf(type, 'key');
  const resolvable = key?.arguments?.find(({ name }) => name.value === 'resolvable')?.value;
  return resolvable?.kind === Kind.BOOLEAN && !resolvable.value;
}

/**
 * What another subgraph, a cache or a policy may withhold is nullable: references to entities of other subgraphs, in lists
 * too, and everything on `Viewer`. A non-null one takes the answer around it down with it.
 */
export const findNonNullWhereWithheld: FindProblems = (document) => {
  const objects = objectsOf(document);
  const references = new Set(objects.filter(isReference).map(({ name }) => name.value));
  return objects.flatMap((type) =>
    fieldsOf(type).flatMap((field) => {
      const coordinate = `${type.name.value}.${field.name.value}`;
      const items =
        isList(field.type) && field.type.kind === Kind.NON_NULL_TYPE ? field.type.type : field.type;
      if (references.has(nameOf(field.type)) && hasNonNull(items))
        return [
          {
            node: field,
            message: `${coordinate} is nullable: ${nameOf(field.type)} belongs to another subgraph, which may be down or withhold it.`,
          },
        ];
      if (type.name.value === 'Viewer' && field.name.value !== 'id' && field.type.kind === Kind.NON_NULL_TYPE)
        return [
          {
            node: field,
            message: `${coordinate} is nullable: all subgraphs share Viewer, and any may be down.`,
          },
        ];
      return [];
    }),
  );
};
