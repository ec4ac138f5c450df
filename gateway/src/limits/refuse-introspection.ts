import { GraphQLError, type ASTVisitor, type ValidationContext } from 'graphql';

/** A validation rule for endpoints that do not tell their schema. `__typename` is data, and stays. */
export const refuseIntrospection = (context: ValidationContext): ASTVisitor => ({
  Field(node) {
    const { value: name } = node.name;
    if (name !== '__schema' && name !== '__type') return;
    const message = `Introspection is switched off: \`${name}\` is not answered here.`;
    context.reportError(new GraphQLError(message, { nodes: node }));
  },
});
