import { print } from 'graphql';
import type { FindProblems, Problem } from '../schema-rule';
import { fieldNamed, fieldsOf, nameOf, objectsOf, type ObjectNode } from './reading';

const wants = (type: ObjectNode, field: string, pattern: RegExp, text: string): Problem[] => {
  const found = fieldNamed(type, field);
  return found && pattern.test(print(found.type))
    ? []
    : [{ node: found ?? type, message: `${type.name.value} has ${field}: ${text}` }];
};

/** Relay's connections: `edges`, `nodes`, `pageInfo`; edges with `cursor` and `node`; pages by `first` and `after`. */
export const findMisshapenConnections: FindProblems = (document) => {
  const objects = objectsOf(document);
  const connections = objects.filter(({ name }) => /.Connection$/.test(name.value));
  const edges = objects.filter(({ name }) => /.Edge$/.test(name.value));
  const isConnection = (name: string) => connections.some((type) => type.name.value === name);
  const pages = objects
    .flatMap((type) => fieldsOf(type).map((field) => ({ type, field })))
    .filter(({ field }) => isConnection(nameOf(field.type)));
  return [
    ...connections.flatMap((type) => [
      ...wants(type, 'edges', /^\[\w+Edge!?\]!?$/, '[…Edge!]!'),
      ...wants(type, 'pageInfo', /^PageInfo!$/, 'PageInfo!'),
    ]),
    ...edges.flatMap((type) => [
      ...wants(type, 'cursor', /^String!$/, 'String!'),
      ...wants(type, 'node', /^\w+!?$/, 'what the list is of'),
    ]),
    ...pages.flatMap(({ type, field }) => {
      const missing = ['first', 'after'].filter(
        (name) => !field.arguments?.some((argument) => argument.name.value === name),
      );
      return missing.length === 0
        ? []
        : [
            {
              node: field,
              message: `${type.name.value}.${field.name.value} is a page: it takes first: Int = 20 and after: String.`,
            },
          ];
    }),
  ];
};
