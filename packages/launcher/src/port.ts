import { createServer } from 'node:net';
import { StartError } from './start-error';

const remedy = 'choose another one with --port.';

export const portInUse = (port: number): string => `Port ${port} is already in use; ${remedy}`;

/** Fails with one sentence when nobody could listen on that port of this machine. */
export function requireFreePort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      const isForbidden = code === 'EACCES';
      const sentence = isForbidden ? `Port ${port} may not be used by you; ${remedy}` : portInUse(port);
      reject(new StartError(sentence));
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()));
  });
}
