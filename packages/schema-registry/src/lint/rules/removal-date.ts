import { visit, type ConstDirectiveNode } from 'graphql';
import { removalDateIn } from '../../changes/removal-dates';
import type { FindProblems, Problem } from '../schema-rule';

const reasonOf = (directive: ConstDirectiveNode): string => {
  const value = directive.arguments?.find(({ name }) => name.value === 'reason')?.value;
  return value?.kind === 'StringValue' ? value.value : '';
};

/** A deprecation says when its field goes: `@deprecated(reason: "Use name. Removal: 2027-01-31.")`. */
export const findDeprecationsWithoutDate: FindProblems = (document) => {
  const found: Problem[] = [];
  visit(document, {
    Directive(node) {
      if (node.name.value !== 'deprecated' || removalDateIn(reasonOf(node as ConstDirectiveNode))) return;
      found.push({ node, message: 'A deprecation ends its reason with its date: «Removal: 2027-01-31.»' });
    },
  });
  return found;
};
