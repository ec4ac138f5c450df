import type { WebSocket as ProtocolSocket } from 'graphql-ws';
import type { WebSocket } from 'ws';

/**
 * A socket as graphql-ws speaks through it. `send` waits until the bytes have left the process: so who reads slowly slows
 * down what is sent to him, and nothing piles up here.
 */
export const socketAdapter = (socket: WebSocket, onFailure: (error: unknown) => void): ProtocolSocket => ({
  protocol: socket.protocol,
  send: (data) =>
    new Promise((resolve, reject) => {
      if (socket.readyState !== socket.OPEN) return resolve();
      socket.send(data, (error) => (error ? reject(error) : resolve()));
    }),
  close: (code, reason) => socket.close(code, reason),
  onMessage: (listener) =>
    socket.on('message', (data: Buffer) => {
      listener(data.toString('utf8')).catch((error: unknown) => {
        onFailure(error);
        socket.close(4500, 'Internal server error');
      });
    }),
});

/** Asks the other side every so often whether it is there, and hangs up when it did not answer until the next time. */
export function keepAlive(socket: WebSocket, everyMs: number): void {
  let hasAnswered = true;
  socket.on('pong', () => (hasAnswered = true));
  const timer = setInterval(() => {
    if (!hasAnswered) return socket.terminate();
    hasAnswered = false;
    socket.ping();
  }, everyMs);
  timer.unref();
  socket.once('close', () => clearInterval(timer));
}
