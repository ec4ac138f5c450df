import { Socket } from 'node:net';
import { InProcessDomainQueries, RequestScope } from '@chorus/domain-queries';
import { emptyReport, type GatewayContext } from '../src/context';
import { TransportDataSource } from '../src/federation/data-source';
import { useWorlds } from './world';

const startWorld = useWorlds();

describe('the time for a request', () => {
  it('ends the wait for a fetch: it is cancelled, and what was answered in time is there', async () => {
    const world = await startWorld({ requestTimeoutMs: 300 });
    const signals: (AbortSignal | undefined)[] = [];
    world.transports.set('posts', {
      // Calls in process cannot be cancelled.
      kind: 'http',
      execute: (_request, _scope, signal) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
    });
    const answer = await world.ask({ query: '{ user(handle: "bob") { handle } colour }' });
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({ user: { handle: 'bob' }, colour: null });
    expect(answer.errors).toMatchObject([
      { path: ['colour'], extensions: { code: 'UNAVAILABLE', subgraph: 'posts' } },
    ]);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });

  it('is of the whole request: what would be asked for after it is not asked for', async () => {
    const asked: string[] = [];
    const execute = async ({ query }: { query: string }) => {
      asked.push(query);
      return { data: { colour: 'RED' } };
    };
    const source = new TransportDataSource({
      subgraph: 'posts',
      transports: new Map([['posts', { execute }]]),
      timeoutMs: 1_000,
    });
    const fetchBy = async (dueAt: number) => {
      const claims = {
        viewer: { kind: 'anonymous' },
        client: { address: null, userAgent: null },
        requestId: 'r',
      } as const;
      const scope = new RequestScope(claims, new InProcessDomainQueries());
      const context: GatewayContext = { scope, report: emptyReport(), dueAt, failures: [] };
      const answer = await source.process({ request: { query: '{ colour }' }, context } as never);
      return { answer, failures: context.failures.length };
    };
    expect(await fetchBy(performance.now() + 500)).toEqual({
      answer: { data: { colour: 'RED' } },
      failures: 0,
    });
    expect(await fetchBy(performance.now() - 1)).toMatchObject({ failures: 1 });
    expect(asked).toHaveLength(1);
  });

  it('does not touch what is answered in it', async () => {
    const world = await startWorld({ requestTimeoutMs: 5_000 });
    expect((await world.ask({ query: '{ posts { nodes { author { handle } } } }' })).errors).toBeUndefined();
  });

  it('is also for the request to arrive', async () => {
    const world = await startWorld({ requestTimeoutMs: 200 });
    const socket = new Socket().connect(Number(new URL(world.url).port), '127.0.0.1');
    const answer = new Promise<string>((resolve, reject) => {
      let received = '';
      socket
        .on('data', (chunk) => (received += String(chunk)))
        .on('end', () => resolve(received))
        .on('error', reject);
    });
    socket.write(
      'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{',
    );
    expect(await answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(await answer).toContain('"code":"BAD_USER_INPUT"');
  });
});
