import type { SubscriptionExtensions } from '@chorus/domain-queries';
import type { SubgraphStream } from '@chorus/subgraph-kit';
import { metrics } from '@chorus/telemetry';
import type { ExecutionResult } from 'graphql';
import { Gauge } from 'prom-client';

const open = new Gauge({
  name: 'chorus_served_subscriptions',
  help: 'Subscriptions that a subgraph serves to gateways over sockets.',
  labelNames: ['subgraph'],
  registers: [metrics],
});
type Served = ExecutionResult<Record<string, unknown>, Record<string, unknown>>;

/** A subgraph's stream as it is sent: first that it was accepted, then each event with where it stands. */
export function servedEvents(stream: SubgraphStream, subgraph: string): AsyncIterableIterator<Served> {
  let isAnnounced = false;
  let isOpen = true;
  open.inc({ subgraph });
  const close = () => {
    if (isOpen) open.dec({ subgraph });
    isOpen = false;
  };
  const served: AsyncIterableIterator<Served> = {
    async next() {
      if (!isAnnounced) {
        isAnnounced = true;
        return sent({}, { isAccepted: true, cursor: stream.cursor ?? null });
      }
      const next = await stream.next();
      if (next.done) {
        close();
        return { done: true, value: undefined };
      }
      const { result, ...where } = next.value;
      return sent(result as Served, where);
    },
    async return() {
      close();
      await stream.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => served,
  };
  return served;
}

const sent = (result: Served, extensions: SubscriptionExtensions): IteratorResult<Served> => ({
  done: false,
  value: { ...result, extensions: { ...extensions } },
});
