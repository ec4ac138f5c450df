import type { ApolloServerPlugin } from '@apollo/server';
import type { GatewayContext } from '../context';
import { callerOf, type Admission } from '../limits/admission';
import { observeCost } from '../limits/limit-metrics';
import type { OperationMeter } from '../limits/operation-meter';

/** Refuses, before it is planned, what asks for too much at once or too often, and shows in the answer what it cost. */
export function limitOperations(
  meter: OperationMeter,
  admission: Admission,
  costLimit: number,
): ApolloServerPlugin<GatewayContext> {
  /** How the operations under way give their places back. */
  const places = new WeakMap<GatewayContext, () => void>();
  const leave = (context: GatewayContext): void => places.get(context)?.();
  return {
    async serverWillStart() {
      return {
        schemaDidLoadOrUpdate({ apiSchema, coreSupergraphSdl = '' }) {
          meter.load(apiSchema, coreSupergraphSdl);
        },
      };
    },
    async unexpectedErrorProcessingRequest({ requestContext: { contextValue } }) {
      leave(contextValue);
    },
    async requestDidStart({ contextValue }) {
      let cost: number | null = null;
      return {
        async didResolveOperation({ document, operation, request }) {
          // Without an operation, another plugin says so.
          if (!operation) return;
          cost = meter.check({ document, operation, variables: request.variables ?? {} });
          const caller = callerOf(contextValue.scope);
          // At once: another plugin may end the request while this one waits for the budget.
          places.set(contextValue, admission.enter(caller));
          await admission.charge(caller, cost);
          observeCost(cost);
        },
        async willSendResponse({ response: { body } }) {
          leave(contextValue);
          if (cost === null || body.kind !== 'single' || body.singleResult.data === undefined) return;
          const { singleResult } = body;
          const { extensions } = singleResult;
          singleResult.extensions = { ...extensions, cost: { requested: cost, limit: costLimit } };
        },
      };
    },
  };
}
