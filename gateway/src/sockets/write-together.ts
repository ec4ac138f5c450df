import type { Duplex } from 'node:stream';

let waiting: Duplex[] = [];

/**
 * Writes what is sent to this connection until the end of this turn of the event loop at once: a call of the system costs
 * more than everything else that a ready message costs, and events that come close together are delivered in one turn.
 */
export function writeTogether(stream: Duplex): void {
  if (stream.writableCorked > 0) return;
  if (waiting.length === 0) setImmediate(write);
  stream.cork();
  waiting.push(stream);
}

function write(): void {
  const streams = waiting;
  waiting = [];
  for (const stream of streams) stream.uncork();
}
