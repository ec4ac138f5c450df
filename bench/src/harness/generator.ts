// The load generator, in a process of its own: takes a `Load` as JSON on standard input, prints what it counted.
import { json } from 'node:stream/consumers';
import autocannon from 'autocannon';
import type { Load, LoadResult } from './load';

async function main({ requests, length, connections }: Load): Promise<void> {
  let wrong = 0;
  let badAnswer: string | undefined;
  const before = process.cpuUsage();
  const result = await autocannon({
    url: requests[0]!.url,
    connections,
    ...('seconds' in length ? { duration: length.seconds } : { amount: length.requests }),
    // A short run would else be rounded up to its sampling.
    sampleInt: 100,
    requests: requests.map(({ headers, body, expectBody }) => ({
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      onResponse(status, answer) {
        const isWrong = expectBody !== undefined && answer !== expectBody;
        if (isWrong) wrong += 1;
        if (isWrong || status !== 200) badAnswer ??= `status ${status} ${answer.slice(0, 500)}`;
      },
    })),
  });
  const { user, system } = process.cpuUsage(before);
  const counted: LoadResult = {
    requests: result['2xx'],
    seconds: result.duration,
    failed: result.errors + result.timeouts + result.non2xx,
    wrong,
    badAnswer,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    cpuSeconds: (user + system) / 1e6,
  };
  process.stdout.write(JSON.stringify(counted));
}

void json(process.stdin).then((load) => main(load as Load));
