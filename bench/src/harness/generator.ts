// The load generator, in a process of its own: `node generator.js '{"url": …}'` prints what it counted as JSON.
import autocannon from 'autocannon';
import type { Load, LoadResult } from './load';

async function main({ request, seconds, connections }: Load): Promise<void> {
  const { url, headers, body, expectBody } = request;
  const before = process.cpuUsage();
  const result = await autocannon({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    expectBody,
    connections,
    duration: seconds,
    // Without it a short run would be rounded up to its sampling.
    sampleInt: Math.min(1_000, seconds * 250),
  });
  const { user, system } = process.cpuUsage(before);
  const answered: LoadResult = {
    requests: result['2xx'],
    seconds: result.duration,
    failed: result.errors + result.timeouts + result.non2xx,
    wrong: result.mismatches,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    cpuSeconds: (user + system) / 1e6,
  };
  process.stdout.write(JSON.stringify(answered));
}

void main(JSON.parse(process.argv[2] ?? '{}') as Load);
