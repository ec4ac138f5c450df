import { Kind, type ConstDirectiveNode, type DocumentNode, type FieldDefinitionNode } from 'graphql';
import { typeNodes } from '../../sdl/coordinates';
import type { FindProblems } from '../schema-rule';
import { directiveOf, fieldsOf, isList, nameOf, objectsOf, type ObjectNode } from './reading';

function namesIn(directive: ConstDirectiveNode | undefined, argument: string): string[] {
  const value = directive?.arguments?.find(({ name }) => name.value === argument)?.value;
  return value?.kind === Kind.LIST
    ? value.values.flatMap((item) => (item.kind === Kind.STRING ? [item.value] : []))
    : [];
}

/** Types that have fields or are one of some; of others, which a stub stands for, nothing is known but that. */
const compositeNames = (document: DocumentNode): Set<string> =>
  new Set(
    typeNodes(document)
      .filter(({ kind }) => /^(Object|Interface|Union)/.test(kind))
      .map(({ name }) => name.value),
  );

/** Nothing that a client pays for. */
const isFree = (types: readonly ObjectNode[]): boolean =>
  types.some((type) => {
    const weight = directiveOf(type, 'cost')?.arguments?.[0]?.value;
    // Written either way by those who print SDL.
    return (weight?.kind === Kind.INT || weight?.kind === Kind.STRING) && weight.value === '0';
  });

/**
 * Lists of objects whose length no `@listSize` gives: neither their own, nor that of every field that gives out what they
 * stand in. Costs are counted by it; a list without is unbounded for all that anybody knows.
 */
export const findListsWithoutSize: FindProblems = (document) => {
  const objects = objectsOf(document);
  const composites = compositeNames(document);
  const parentsOf = (type: ObjectNode): FieldDefinitionNode[] =>
    objects.flatMap(fieldsOf).filter((field) => nameOf(field.type) === type.name.value);
  const isSized = (type: ObjectNode, field: FieldDefinitionNode): boolean => {
    if (directiveOf(field, 'listSize')) return true;
    const parents = parentsOf(type);
    return (
      parents.length > 0 &&
      parents.every((parent) =>
        namesIn(directiveOf(parent, 'listSize'), 'sizedFields').includes(field.name.value),
      )
    );
  };
  return objects.flatMap((type) => {
    // A shared page type that this subgraph gives out nowhere.
    if (directiveOf(type, 'shareable') && parentsOf(type).length === 0) return [];
    return fieldsOf(type)
      .filter(({ type: output }) => isList(output) && composites.has(nameOf(output)))
      .filter(({ type: output }) => !isFree(objects.filter(({ name }) => name.value === nameOf(output))))
      .filter((field) => !isSized(type, field))
      .map((field) => ({
        node: field,
        message: `${type.name.value}.${field.name.value} is a list of objects without a length: give it @listSize, or every field that returns ${type.name.value} one with sizedFields.`,
      }));
  });
};
