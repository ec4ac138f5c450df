import { Kind, print } from 'graphql';
import type { FindProblems, Problem } from '../schema-rule';
import { fieldNamed, fieldsOf, isList, nameOf, objectsOf } from './reading';

const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/**
 * Mutations: one `input: <Mutation>Input!` (or nothing to say, then none), a nullable `<Mutation>Payload` in which all is
 * nullable but `userErrors: [UserError!]!`.
 */
export const findMisshapenMutations: FindProblems = (document) => {
  const objects = objectsOf(document);
  const mutations = objects.filter(({ name }) => name.value === 'Mutation').flatMap(fieldsOf);
  return mutations.flatMap((field): Problem[] => {
    const name = field.name.value;
    const found: Problem[] = [];
    const wanted = `${pascal(name)}Input!`;
    const [first, ...rest] = field.arguments ?? [];
    if (rest.length > 0 || (first && (first.name.value !== 'input' || print(first.type) !== wanted)))
      found.push({ node: field, message: `Mutation.${name} takes one argument, input: ${wanted}` });
    const payload = `${pascal(name)}Payload`;
    if (field.type.kind !== Kind.NAMED_TYPE || field.type.name.value !== payload)
      return [...found, { node: field, message: `Mutation.${name} returns ${payload}, nullable.` }];
    const type = objects.find((object) => object.name.value === payload);
    const errors = fieldNamed(type, 'userErrors');
    if (!errors || print(errors.type) !== '[UserError!]!')
      found.push({ node: type ?? field, message: `${payload} has userErrors: [UserError!]!` });
    const results = type ? fieldsOf(type).filter((result) => result !== errors) : [];
    for (const result of results)
      if (result.type.kind === Kind.NON_NULL_TYPE && !isList(result.type))
        found.push({
          node: result,
          message: `${payload}.${result.name.value} is nullable: there is no ${nameOf(result.type)} when there are userErrors.`,
        });
    return found;
  });
};
