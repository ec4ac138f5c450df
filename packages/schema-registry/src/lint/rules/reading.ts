import {
  Kind,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  type TypeNode,
} from 'graphql';

export type ObjectNode = ObjectTypeDefinitionNode | ObjectTypeExtensionNode;

/** The object types of a document, and what extends them. */
export const objectsOf = (document: DocumentNode): ObjectNode[] =>
  document.definitions.filter(
    (definition): definition is ObjectNode =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION,
  );

export const directiveOf = (
  node: { directives?: readonly ConstDirectiveNode[] } | undefined,
  name: string,
): ConstDirectiveNode | undefined =>
  node?.directives?.find((directive) => directive.name.value.replace(/^federation__/, '') === name);

export const nameOf = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);

export const isList = (type: TypeNode): boolean =>
  type.kind === Kind.NON_NULL_TYPE ? isList(type.type) : type.kind === Kind.LIST_TYPE;

/** Is anything in it, the list or its items, non-null? */
export const hasNonNull = (type: TypeNode): boolean =>
  type.kind === Kind.NON_NULL_TYPE || (type.kind === Kind.LIST_TYPE && hasNonNull(type.type));

export const fieldsOf = (type: ObjectNode): readonly FieldDefinitionNode[] => type.fields ?? [];

export const fieldNamed = (type: ObjectNode | undefined, name: string): FieldDefinitionNode | undefined =>
  type?.fields?.find((field) => field.name.value === name);
