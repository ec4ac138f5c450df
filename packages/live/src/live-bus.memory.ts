import { Listeners } from './listeners';
import { encodeMessage, type LiveBus } from './live-bus';
import { messages } from './live-metrics';

/** The adapter of one process, and right only there: another process hears nothing. */
export function createMemoryLiveBus(): LiveBus {
  const listeners = new Listeners();
  let waiting: [channel: string, json: string][] = [];

  const deliver = () => {
    const batch = waiting;
    waiting = [];
    for (const [channel, json] of batch)
      if (listeners.has(channel)) listeners.tell(channel, JSON.parse(json));
  };

  return {
    publish(channel, message) {
      const json = encodeMessage(channel, message);
      messages.inc({ direction: 'published' });
      if (waiting.push([channel, json]) === 1) queueMicrotask(deliver);
    },
    subscribe: (channel, listener, onGap) => listeners.add(channel, listener, onGap),
    async close() {
      listeners.clear();
    },
  };
}
