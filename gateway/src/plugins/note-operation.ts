import type { ApolloServerPlugin } from '@apollo/server';
import type { GatewayContext } from '../context';

/** Notes which operation runs, for the request's log line. */
export const noteOperation = (): ApolloServerPlugin<GatewayContext> => ({
  async requestDidStart({ contextValue: { report } }) {
    return {
      async didResolveOperation({ operation, operationName }) {
        report.operationName = operationName?.slice(0, 100) ?? null;
        report.operationType = operation?.operation ?? null;
      },
    };
  },
});
