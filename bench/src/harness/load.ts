import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** One request, sent again and again. */
export interface LoadRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** Every answer must be this, to the byte. */
  readonly expectBody?: string;
}

export interface Load {
  readonly request: LoadRequest;
  readonly seconds: number;
  /** Each sends its next request when the last is answered. */
  readonly connections: number;
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
  /** CPU time of the generator itself. */
  readonly cpuSeconds: number;
}

/** Puts load on a server from a process of its own. Throws when any answer failed or was wrong. */
export async function putLoad(load: Load): Promise<LoadResult> {
  const generator = join(__dirname, 'generator.js');
  const { stdout } = await promisify(execFile)(process.execPath, [generator, JSON.stringify(load)]);
  const result = JSON.parse(stdout) as LoadResult;
  const { requests, failed, wrong } = result;
  if (failed > 0 || wrong > 0 || requests === 0)
    throw new Error(
      `${load.request.url}: ${requests} answered, ${failed} failed, ${wrong} had another body.`,
    );
  return result;
}
