import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** One POST of a load. */
export interface LoadRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** Every answer must be this, to the byte. */
  readonly expectBody?: string;
}

/** How much load. */
export interface Amount {
  /** For so long; or, where time must not matter, so many requests in all. */
  readonly length: { readonly seconds: number } | { readonly requests: number };
  /** So many are on their way at any time: each connection sends its next request when the last is answered. */
  readonly connections: number;
}

export interface Load extends Amount {
  /** Each connection sends them in turns, all to the same server. */
  readonly requests: readonly LoadRequest[];
}

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** No answer, or a status that is not 2xx. */
  readonly failed: number;
  /** Another body than expected. */
  readonly wrong: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The first answer that failed or was wrong. */
  readonly badAnswer?: string;
  /** CPU time of the generator itself; null where the load comes from a loop inside of what is measured. */
  readonly cpuSeconds: number | null;
}

/** Puts load on a server from a process of its own. Throws when any answer failed or was wrong. */
export async function putLoad(load: Load): Promise<LoadResult> {
  const generator = join(__dirname, 'generator.js');
  const running = promisify(execFile)(process.execPath, [generator]);
  running.child.stdin?.end(JSON.stringify(load));
  const result = JSON.parse((await running).stdout) as LoadResult;
  const { requests, failed, wrong, badAnswer } = result;
  if (failed > 0 || wrong > 0 || requests === 0)
    throw new Error(
      `${load.requests[0]?.url}: ${requests} answered, ${failed} failed, ${wrong} had another body: ${badAnswer}`,
    );
  return result;
}
