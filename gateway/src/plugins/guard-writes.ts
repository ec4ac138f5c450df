import type { ApolloServerPlugin } from '@apollo/server';
import { unavailable } from '@chorus/errors';
import type { RevokedSessions } from '../auth/revoked-sessions';
import type { GatewayContext } from '../context';

/** While it is not known which sessions are revoked, nobody's session may write. Reading goes on. */
export const guardWrites = (revokedSessions: RevokedSessions): ApolloServerPlugin<GatewayContext> => ({
  async requestDidStart({ contextValue: { scope } }) {
    return {
      async didResolveOperation({ operation }) {
        if (operation?.operation !== 'mutation' || scope.accountId === null) return;
        if (!revokedSessions.isKnown) throw unavailable('identity');
      },
    };
  },
});
