import type { ApolloServerPlugin } from '@apollo/server';
import type { GatewayContext } from '../context';

/**
 * Notes which operation runs, for the request's log line, its metrics and its trace. Only names in `registered` are told
 * apart in metrics: a client may call its operations as it likes, and each label is kept for ever.
 */
export const noteOperation = (registered: ReadonlySet<string>): ApolloServerPlugin<GatewayContext> => ({
  async requestDidStart({ contextValue: { report } }) {
    return {
      async didResolveOperation({ operation, operationName }) {
        report.operationName = operationName?.slice(0, 100) ?? null;
        report.operationType = operation?.operation ?? null;
        if (!operation) return;
        report.operationLabel =
          operationName === null ? 'anonymous' : registered.has(operationName) ? operationName : 'other';
      },
    };
  },
});
