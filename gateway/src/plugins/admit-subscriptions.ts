import type { ApolloServerPlugin } from '@apollo/server';
import { badUserInput } from '@chorus/errors';
import type { GatewayContext } from '../context';

/**
 * A subscription passes through the pipeline as every operation does, and with it every check; in the place of its
 * execution it is noted for the door that it came through, which opens it. A door that cannot stream refuses it.
 */
export const admitSubscriptions = (): ApolloServerPlugin<GatewayContext> => ({
  async requestDidStart({ contextValue: { admitted } }) {
    return {
      async didResolveOperation({ operation }) {
        if (operation?.operation === 'mutation' && admitted?.isReadOnly)
          throw badUserInput('Mutations are not taken by GET. Use POST.');
        if (operation?.operation !== 'subscription' || admitted) return;
        throw badUserInput(
          'Subscriptions are streamed: accept text/event-stream, or open a WebSocket at the same URL (graphql-ws).',
        );
      },
      async responseForOperation({ operation, document, request, response: { http } }) {
        if (operation?.operation !== 'subscription' || !admitted) return null;
        admitted.subscription = { document, operationName: request.operationName };
        return { http, body: { kind: 'single', singleResult: { data: null } } };
      },
    };
  },
});
