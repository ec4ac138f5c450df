import { createServer } from 'node:net';
import { SetupError } from './run.mjs';

/** Fails with one sentence when nobody could listen on that port of this machine. */
export function requireFreePort(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', ({ code }) => {
      const reason = code === 'EACCES' ? 'may not be used by you' : 'is already in use';
      reject(new SetupError(`Port ${port} ${reason}; choose another one with --port.`));
    });
    server.listen(port, '127.0.0.1', () => server.close(resolve));
  });
}
