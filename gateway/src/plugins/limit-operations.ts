import type { ApolloServerPlugin } from '@apollo/server';
import { Kind, type DocumentNode, type FragmentDefinitionNode } from 'graphql';
import type { GatewayContext } from '../context';
import { checkLimits } from '../limits/check';
import { measure, type Measurements } from '../limits/measure';
import type { OperationLimits } from '../options';

/** Refuses, before it is planned, what asks for too much at once. */
export function limitOperations(limits: OperationLimits): ApolloServerPlugin<GatewayContext> {
  // Apollo Server keeps documents by their text, so a document that measures the same for all variables is measured once.
  const measured = new WeakMap<DocumentNode, Map<string | null, Measurements>>();
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, document, operation, operationName, request }) {
          // Without an operation, execution says so.
          if (!operation) return;
          const known = measured.get(document)?.get(operationName);
          if (known) return checkLimits(known, limits);
          const fragments = fragmentsOf(document);
          const now = measure({ schema, operation, fragments, variables: request.variables ?? {} });
          if (!now.dependsOnVariables) {
            measured.set(document, (measured.get(document) ?? new Map()).set(operationName, now));
          }
          checkLimits(now, limits);
        },
      };
    },
  };
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}
