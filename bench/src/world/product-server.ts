// The product as `npm start` runs it, without a demo and without rate limits, in a process of its own.
import { findEmbeddedPostgres } from '@chorus/database/embedded-postgres';
import { serve } from '../harness/serve';

export interface ProductParameters {
  /** Made when it is missing. */
  readonly dataDir: string;
  readonly port: number;
}

export interface ProductReady {
  /** The endpoint. */
  readonly url: string;
  readonly databaseUrl: string;
}

serve<ProductParameters, ProductReady>(async ({ dataDir, port }) => {
  // As on a terminal: a line for each request is no part of what is measured.
  delete process.env.CHORUS_LOG_LEVEL;
  // What is loaded here must be the very code that `npm start` runs, with its first line first.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
  const { main } = require('../../../embedded/dist/main') as {
    main: (parameters: string[]) => Promise<void>;
  };
  await main(['--empty', '--no-rate-limits', '--port', String(port), '--data-dir', dataDir]);
  const databaseUrl = findEmbeddedPostgres(dataDir);
  if (databaseUrl === undefined) throw new Error(`There is no PostgreSQL on ${dataDir}.`);
  return {
    ready: { url: `http://127.0.0.1:${port}/graphql`, databaseUrl },
    // The launcher stops on a signal, and ends the process when all is stopped.
    stop: () => {
      process.kill(process.pid, 'SIGTERM');
      return new Promise<never>(() => undefined);
    },
  };
});
