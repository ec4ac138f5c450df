import { Agent, request } from 'node:http';

/** Answers a second, and the milliseconds that half and all but a hundredth of them took at most. */
export interface Rates {
  perSecond: number;
  p50: number;
  p99: number;
}

export interface LoadOptions {
  concurrency: number;
  seconds: number;
}

/** Keeps `concurrency` calls going for `seconds`. A call that fails ends it. */
export async function load(call: () => Promise<void>, { concurrency, seconds }: LoadOptions): Promise<Rates> {
  const times: number[] = [];
  const end = performance.now() + seconds * 1_000;
  const keepGoing = async () => {
    while (performance.now() < end) {
      const begin = performance.now();
      await call();
      times.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, keepGoing));
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { perSecond: times.length / seconds, p50: at(0.5), p99: at(0.99) };
}

/** One POST over a kept connection; fails unless the answer is 200 without errors. */
export function poster(url: string, body: string, connections: number): () => Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return () =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200 && !text.includes('"errors"')) resolve();
          else reject(new Error(`${response.statusCode}: ${text.slice(0, 300)}`));
        });
      });
      sent.on('error', reject).end(body);
    });
}
