import { metrics } from '@chorus/telemetry';
import { Gauge } from 'prom-client';

/** When each gateway of this process was last told who is revoked, as Unix time in milliseconds. */
type Reading = () => number | null;
const gateways = new Set<Reading>();

new Gauge({
  name: 'chorus_gateway_session_state_age_seconds',
  help: 'How old the last answer about revoked sessions is; +Inf before the first. Above 5 s signed-in people cannot write.',
  registers: [metrics],
  collect() {
    this.reset();
    for (const lastAnswerAt of gateways) {
      const at = lastAnswerAt();
      this.set(at === null ? Infinity : (Date.now() - at) / 1_000);
    }
  },
});

/** Shows the age of one gateway's session state until the returned function is called. */
export function watchSessionState(lastAnswerAt: Reading): () => void {
  gateways.add(lastAnswerAt);
  return () => void gateways.delete(lastAnswerAt);
}
