import { readFile, stat } from 'node:fs/promises';
import type { Logger } from '@chorus/telemetry';
import { SupergraphRefused } from './live-supergraph';

export interface SupergraphFileOptions {
  path: string;
  /** How often the file is looked at. Default 1,000. */
  pollMs?: number;
}

interface Following extends SupergraphFileOptions {
  /** Serves what the file holds; may refuse it. */
  reload: (supergraphSdl: string) => Promise<void>;
  logger: Logger;
}

/** The first supergraph. Rejects with a message that names the file. */
export async function readSupergraphFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`The supergraph cannot be read from ${path}.`, { cause: error });
  }
}

/**
 * Follows a file: what is written there is served. A file is read when it has looked the same twice, a moment apart, so
 * that one that is being written is left to be finished. What is refused is not tried again until
 * the file changes. By looking, not by listening: mounted volumes replace files in ways that no watcher reports.
 */
export class SupergraphFile {
  private timer: NodeJS.Timeout | undefined;
  private seen: string | null = null;
  private tried: string | null = null;
  private isMissing = false;

  constructor(private readonly options: Following) {}

  /** The first thing that is read is what is served already, or what came in between. */
  start(): void {
    this.schedule();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      void this.check().then(() => {
        if (this.timer) this.schedule();
      });
    }, this.options.pollMs ?? 1_000);
    this.timer.unref();
  }

  /** Looks once, as the timer does. Never rejects. */
  async check(): Promise<void> {
    const now = await this.look();
    const isStill = now === this.seen;
    this.seen = now;
    if (now !== null && isStill && now !== this.tried) await this.readNow();
  }

  /** Serves what the file holds now. Never rejects. */
  async readNow(): Promise<void> {
    const { path, reload, logger } = this.options;
    this.tried = await this.look();
    try {
      await reload(await readSupergraphFile(path));
    } catch (error) {
      // What is refused is logged where it is refused.
      if (error instanceof SupergraphRefused) return;
      logger.warn({ err: error, file: path }, 'the supergraph file cannot be read');
    }
  }

  /** When the file was written, in short; null while there is none. */
  private async look(): Promise<string | null> {
    const { path, logger } = this.options;
    try {
      const { mtimeMs, size, ino } = await stat(path);
      this.isMissing = false;
      return `${mtimeMs} ${size} ${ino}`;
    } catch (error) {
      if (!this.isMissing) logger.warn({ err: error, file: path }, 'the supergraph file is missing');
      this.isMissing = true;
      return null;
    }
  }
}
