import { createServer } from 'node:net';
import { StartError } from './start-error';

/** Fails with one sentence when nobody could listen on that port of this machine. */
export function requireFreePort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      const reason = code === 'EACCES' ? 'may not be used by you' : 'is already in use';
      reject(new StartError(`Port ${port} ${reason}; choose another one with --port.`));
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()));
  });
}
