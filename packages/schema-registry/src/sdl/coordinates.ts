import {
  Kind,
  print,
  type ASTNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
} from 'graphql';

/** A piece of an SDL that has a schema coordinate. */
export interface Definition {
  coordinate: string;
  node: ASTNode;
}

type TypeNode = TypeDefinitionNode | TypeExtensionNode;

/** The types of a document, and what extends them. */
export const typeNodes = (document: DocumentNode): TypeNode[] =>
  document.definitions.filter((definition): definition is TypeNode =>
    /Type(Definition|Extension)$/.test(definition.kind),
  );

const argumentsOf = (field: FieldDefinitionNode, coordinate: string): Definition[] =>
  (field.arguments ?? []).map((node) => ({ coordinate: `${coordinate}.${node.name.value}`, node }));

const isField = (node: FieldDefinitionNode | InputValueDefinitionNode): node is FieldDefinitionNode =>
  node.kind === Kind.FIELD_DEFINITION;

/**
 * Every type, field, argument, input field and enum value: `Post`, `Post.text`, `Query.post.id`, `PostInput.text`,
 * `Audience.PUBLIC` (as graphql-inspector writes them). A type comes before what is in it.
 */
export function definitionsOf(document: DocumentNode): Definition[] {
  return typeNodes(document).flatMap((type) => {
    const name = type.name.value;
    const found: Definition[] = [{ coordinate: name, node: type }];
    if ('fields' in type)
      for (const node of type.fields ?? []) {
        const coordinate = `${name}.${node.name.value}`;
        found.push({ coordinate, node });
        if (isField(node)) found.push(...argumentsOf(node, coordinate));
      }
    if ('values' in type)
      for (const node of type.values ?? []) found.push({ coordinate: `${name}.${node.name.value}`, node });
    return found;
  });
}

/** The coordinates of `after` that `before` does not have, or has otherwise: a type counts as changed with any part of it. */
export function touchedCoordinates(before: DocumentNode | undefined, after: DocumentNode): Set<string> {
  const known = new Map<string, string[]>();
  for (const { coordinate, node } of before ? definitionsOf(before) : [])
    known.set(coordinate, [...(known.get(coordinate) ?? []), print(node)]);
  return new Set(
    definitionsOf(after)
      .filter(({ coordinate, node }) => !known.get(coordinate)?.includes(print(node)))
      .map(({ coordinate }) => coordinate),
  );
}
