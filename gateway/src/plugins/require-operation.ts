import type { ApolloServerPlugin } from '@apollo/server';
import { badUserInput } from '@chorus/errors';
import { Kind } from 'graphql';
import type { GatewayContext } from '../context';

/** Says which operation to name when a document leaves open which one is meant. */
export const requireOperation = (): ApolloServerPlugin<GatewayContext> => ({
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, document, request }) {
        if (operation) return;
        if (request.operationName)
          throw badUserInput(`There is no operation "${request.operationName}" in the document.`);
        const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
        throw badUserInput(
          operations.length === 0
            ? 'The document holds no operation.'
            : `The document holds ${operations.length} operations: say which with \`operationName\`.`,
        );
      },
    };
  },
});
