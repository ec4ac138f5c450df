// The child's side of `server.ts`: a process that serves until its parent says so, or is gone.
import { Session } from 'node:inspector/promises';
import { writeFileSync } from 'node:fs';

export interface Served<Ready extends object> {
  /** What the parent wants to know, as JSON: URLs, tokens. */
  readonly ready: Ready;
  stop(): Promise<void>;
}

/** What parent and child say to each other. */
export type ToServer = { say: 'stop' } | { say: 'profile' } | { say: 'write profile'; file: string };
export type FromServer = { say: 'ready'; ready: object } | { say: 'failed'; why: string } | { say: 'done' };

const tell = (message: FromServer): void => void process.send?.(message);

/** Starts what `start` makes of the parent's parameters, tells the parent, and ends with it. Call it in a file of its own. */
export function serve<Parameters, Ready extends object>(
  start: (parameters: Parameters) => Promise<Served<Ready>>,
): void {
  // Ctrl-C reaches all processes of a terminal: the parent ends us, after the load.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const parameters = JSON.parse(process.argv[2] ?? '{}') as Parameters;
  const starting = start(parameters);
  starting.then(
    ({ ready }) => tell({ say: 'ready', ready }),
    (error: unknown) => {
      tell({ say: 'failed', why: error instanceof Error ? String(error.stack) : String(error) });
      process.exit(1);
    },
  );
  const end = async (): Promise<void> => {
    await (await starting).stop();
    process.exit(0);
  };
  process.once('disconnect', () => process.exit(1));
  process.once('SIGTERM', () => void end());

  let session: Session | undefined;
  process.on('message', (message: ToServer) => {
    void obey(message);
  });
  async function obey(message: ToServer): Promise<void> {
    if (message.say === 'stop') return end();
    if (message.say === 'profile') {
      session = new Session();
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.start');
    } else if (session) {
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      writeFileSync(message.file, JSON.stringify(profile));
    }
    tell({ say: 'done' });
  }
}
