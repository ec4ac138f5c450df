import type { ApolloServerPlugin } from '@apollo/server';
import { badUserInput } from '@chorus/errors';
import type { GatewayContext } from '../context';

/** A subscription needs a socket: over HTTP it is refused before the gateway stumbles over it. */
export const refuseSubscriptions = (): ApolloServerPlugin<GatewayContext> => ({
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (operation?.operation !== 'subscription') return;
        throw badUserInput(
          'Subscriptions are not served over HTTP. Open a WebSocket at the same URL (graphql-ws).',
        );
      },
    };
  },
});
