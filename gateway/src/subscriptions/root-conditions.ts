import { ChorusError } from '@chorus/errors';
import {
  Kind,
  OperationTypeNode,
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import { endValidation } from '../limits/refuse-early';

/**
 * A validation rule: the only field of a subscription is there whatever its variables are. With `@skip` or `@include` on
 * it there could be nothing to subscribe to, the planner makes no plan, and graphql-js (16) throws in a rule of its own
 * instead of refusing it; so this looks before that one does, when the document's own node is visited.
 */
export const refuseRootConditions = (context: ValidationContext): ASTVisitor => ({
  Document(document: DocumentNode) {
    if (hasRootCondition(document))
      endValidation(
        context,
        new ChorusError(
          'GRAPHQL_VALIDATION_FAILED',
          'The field of a subscription, and the fragments around it, cannot have @skip or @include.',
        ),
      );
  },
});

function hasRootCondition({ definitions }: DocumentNode): boolean {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const seen = new Set<string>();
  const isConditional = (set: SelectionSetNode): boolean =>
    set.selections.some((selection) => {
      if (selection.directives?.some(({ name: { value } }) => value === 'skip' || value === 'include'))
        return true;
      if (selection.kind === Kind.FIELD) return false;
      if (selection.kind === Kind.INLINE_FRAGMENT) return isConditional(selection.selectionSet);
      const name = selection.name.value;
      const fragment = fragments.get(name);
      if (!fragment || seen.has(name)) return false;
      seen.add(name);
      return isConditional(fragment.selectionSet);
    });
  return definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.operation === OperationTypeNode.SUBSCRIPTION &&
      isConditional(definition.selectionSet),
  );
}
