import { metrics } from '@chorus/telemetry';
import { Counter, Gauge } from 'prom-client';

export const followers = new Gauge({
  name: 'chorus_stream_followers',
  help: 'Streams of persons that are open in this process.',
  labelNames: ['stream'],
  registers: [metrics],
});

export const entries = new Counter({
  name: 'chorus_stream_entries_total',
  help: 'Entries of a log that this process has passed. `way`: told live, or read because they were missing.',
  labelNames: ['stream', 'way'],
  registers: [metrics],
});

export const replays = new Counter({
  name: 'chorus_stream_replays_total',
  help: 'Replays from a log. `reason`: resumed after a cursor, or fell_behind because the subscriber was too slow.',
  labelNames: ['stream', 'reason'],
  registers: [metrics],
});
