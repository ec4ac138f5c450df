import { randomUUID } from 'node:crypto';
import { InProcessDomainQueries, RequestScope, type Viewer } from '@chorus/domain-queries';
import { ChorusError } from '@chorus/errors';
import type { Subgraph, SubgraphEvent, SubgraphStream, SubscriptionRequest } from '@chorus/subgraph-kit';
import { eventually } from '@chorus/test-kit';
import type { SubgraphTransport } from '../../src/index';
import type { TalkWay } from './talk-ways';
import { talkSubgraph, Topics } from './topics';

export const personOf = (accountId: string): Viewer => ({
  kind: 'person',
  accountId,
  sessionId: randomUUID(),
});

export const scopeOf = (viewer: Viewer): RequestScope =>
  new RequestScope(
    { viewer, client: { address: '127.0.0.1', userAgent: null }, requestId: 'request-1' },
    new InProcessDomainQueries(),
  );

export const aliceScope = () => scopeOf(personOf(randomUUID()));

export const about = (topic: string, selection = 'number text'): SubscriptionRequest => ({
  query: `subscription ($topic: String!) { said(topic: $topic) { ${selection} } }`,
  variables: { topic },
});

/** A stream that was accepted. */
export async function opened(
  transport: SubgraphTransport,
  request: SubscriptionRequest,
  { scope = aliceScope(), signal }: { scope?: RequestScope; signal?: AbortSignal } = {},
): Promise<SubgraphStream> {
  const answer = await transport.subscribe!(request, scope, signal);
  if (!(Symbol.asyncIterator in answer)) throw new Error(`Refused: ${JSON.stringify(answer.errors)}`);
  return answer;
}

/** So many events, as they come. */
export async function take(stream: SubgraphStream, count: number): Promise<SubgraphEvent[]> {
  const events: SubgraphEvent[] = [];
  while (events.length < count) {
    const next = await stream.next();
    if (next.done) throw new Error(`It ended after ${events.length} events.`);
    events.push(next.value);
  }
  return events;
}

export const textOf = ({ result }: SubgraphEvent) => (result.data as { said: { text: string } }).said.text;

const numbers = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);

/** What the gateway relies on, whatever lies between it and the subgraph. */
export function describeEventSource(name: string, openWay: (subgraph: Subgraph) => Promise<TalkWay>): void {
  describe(`the events of a subgraph ${name}`, () => {
    let topics: Topics;
    let way: TalkWay;
    let transport: SubgraphTransport;
    beforeEach(async () => {
      topics = new Topics();
      way = await openWay(talkSubgraph(topics));
      ({ transport } = way);
    });
    afterEach(async () => {
      await way.close();
      await eventually(() => topics.open === 0);
    });

    const refusal = async (request: SubscriptionRequest, scope = aliceScope()) => {
      const answer = await transport.subscribe!(request, scope);
      return Symbol.asyncIterator in answer
        ? null
        : answer.errors?.map(({ message, extensions }) => [extensions?.code, message]);
    };

    it('come in order, each with where the stream then stands and what it shares', async () => {
      const stream = await opened(transport, about('tea'));
      expect(stream.cursor).toBe('0');
      topics.say('tea', ...numbers(300));
      const events = await take(stream, 300);
      expect(events.map(textOf)).toEqual(numbers(300));
      expect(events[41]).toEqual({
        result: { data: { said: { number: 42, text: '41' } } },
        cursor: '42',
        sharedKey: 'event 41',
      });
      await stream.return!();
    });

    it('begin with what happens after the subscription was accepted', async () => {
      topics.say('tea', 'before');
      const stream = await opened(transport, about('tea'));
      topics.say('tea', 'after');
      expect((await take(stream, 1)).map(textOf)).toEqual(['after']);
      await stream.return!();
    });

    it('are resumed after a cursor, which wins over that of the operation', async () => {
      topics.say('tea', 'a', 'b', 'c');
      const query = 'subscription { said(topic: "tea", after: "1") { text } }';
      const own = await opened(transport, { query });
      expect((await take(own, 2)).map(textOf)).toEqual(['b', 'c']);
      const resumed = await opened(transport, { query, after: '2' });
      expect((await take(resumed, 1)).map(textOf)).toEqual(['c']);
      await Promise.all([own.return!(), resumed.return!()]);
    });

    it('end when there are no more', async () => {
      const stream = await opened(transport, about('tea'));
      topics.say('tea', 'last');
      expect((await take(stream, 1)).map(textOf)).toEqual(['last']);
      topics.end('tea');
      expect(await stream.next()).toEqual({ done: true, value: undefined });
      expect(await stream.next()).toEqual({ done: true, value: undefined });
    });

    it('are those of who asks, whoever else asks at the same time', async () => {
      const accounts = Array.from({ length: 20 }, () => randomUUID());
      const streams = await Promise.all(
        accounts.map((account) =>
          opened(transport, about('tea', 'asker text'), { scope: scopeOf(personOf(account)) }),
        ),
      );
      topics.say('tea', 'hello');
      const events = await Promise.all(streams.map((stream) => take(stream, 1)));
      expect(events.map(([event]) => event!.result.data)).toEqual(
        accounts.map((asker) => ({ said: { asker, text: 'hello' } })),
      );
      await Promise.all(streams.map((stream) => stream.return!()));
    });

    it.each<[string, SubscriptionRequest, RegExp]>([
      ['a cursor that is none', { ...about('tea'), after: 'x' }, /^BAD_USER_INPUT/],
      ['a cursor that is too old', { ...about('tea'), after: '0' }, /^CURSOR_EXPIRED/],
      ['a variable that does not fit', { ...about('tea'), variables: { topic: 1 } }, /^BAD_USER_INPUT/],
      ['no GraphQL', { query: 'subscription {' }, /^GRAPHQL_PARSE_FAILED/],
      ['a field that is not there', { query: 'subscription { sung }' }, /^GRAPHQL_VALIDATION_FAILED/],
      ['a condition at the root', { query: 'subscription { hourly @skip(if: true) { text } }' }, /^GRAPHQL/],
      ['a query', { query: '{ colour }' }, /^BAD_USER_INPUT/],
      ['a fault of the subgraph', { query: 'subscription { hourly { text } }' }, /^INTERNAL,Something went/],
    ])('are refused for %s', async (_case, request, why) => {
      const errors = await refusal(request);
      expect(errors).toHaveLength(1);
      expect(String(errors)).toMatch(why);
      expect(topics.open).toBe(0);
    });

    it('are refused to who is not signed in', async () => {
      expect(await refusal(about('tea'), scopeOf({ kind: 'anonymous' }))).toEqual([
        ['UNAUTHENTICATED', 'Sign in to do this.'],
      ]);
    });

    it('go on when a field of one of them fails', async () => {
      const stream = await opened(transport, about('tea', 'text boom'));
      topics.say('tea', 'boom', 'fine');
      const [failed, fine] = await take(stream, 2);
      expect(failed!.result.data).toEqual({ said: { text: 'boom', boom: null } });
      expect(failed!.result.errors).toMatchObject([
        {
          path: ['said', 'boom'],
          message: 'Something went wrong on our side.',
          extensions: { code: 'INTERNAL' },
        },
      ]);
      expect(fine!.result).toEqual({ data: { said: { text: 'fine', boom: 'no' } } });
      await stream.return!();
    });

    it.each([
      ['with what the registry says', new ChorusError('FORBIDDEN', 'Not any more.'), 'FORBIDDEN', /^Not any/],
      ['with no word of the inside', new Error('select 1 from secret'), 'INTERNAL', /^Something went wrong/],
    ])('end with an error when their source fails, %s', async (_case, error, code, message) => {
      const stream = await opened(transport, about('tea'));
      topics.say('tea', 'last');
      await take(stream, 1);
      topics.end('tea', error);
      const [end] = await take(stream, 1);
      expect(end!.result.data).toBeUndefined();
      expect(end!.result.errors).toMatchObject([
        { message: expect.stringMatching(message) as string, extensions: { code } },
      ]);
      expect(await stream.next()).toEqual({ done: true, value: undefined });
    });

    it('free their source at once when nobody reads a quiet stream any more, and end who waits', async () => {
      const stream = await opened(transport, about('tea'));
      const waiting = stream.next();
      const startedAt = performance.now();
      await stream.return!();
      expect(await waiting).toEqual({ done: true, value: undefined });
      await eventually(() => topics.open === 0);
      expect(performance.now() - startedAt).toBeLessThan(500);
      expect(await stream.next()).toEqual({ done: true, value: undefined });
    });

    it('free their source when nobody waits for them by the time they are accepted', async () => {
      const limit = new AbortController();
      const asked = transport.subscribe!(about('tea'), aliceScope(), limit.signal).catch(() => null);
      limit.abort();
      const answer = await asked;
      if (answer && Symbol.asyncIterator in answer) await answer.return!();
      await eventually(() => topics.open === 0);
    });

    it('wait for a slow reader within bounds, and all reach him in order', async () => {
      let stream = await opened(transport, about('tea'));
      topics.say('tea', ...numbers(3_000));
      // Another reader has had everything: so has this one, as far as it goes.
      const other = await opened(transport, { ...about('tea'), after: '2999' });
      await take(other, 1);
      await other.return!();
      const texts: string[] = [];
      let after: string | null | undefined = stream.cursor;
      while (texts.length < 3_000) {
        try {
          const [event] = await take(stream, 1);
          texts.push(textOf(event!));
          after = event!.cursor;
        } catch {
          stream = await opened(transport, { ...about('tea'), after: after! });
        }
      }
      expect(texts).toEqual(numbers(3_000));
      await stream.return!();
    });

    it('reach 500 subscribers, on one connection, which all leave without a trace', async () => {
      const streams = await Promise.all(
        Array.from({ length: 500 }, (_, index) => opened(transport, about(index < 499 ? 'tea' : 'coffee'))),
      );
      expect(topics.open).toBe(500);
      expect(way.connections() ?? 1).toBe(1);
      topics.say('tea', 'hello');
      topics.say('coffee', 'good morning');
      const texts = await Promise.all(streams.map(async (stream) => textOf((await take(stream, 1))[0]!)));
      expect(texts.filter((text) => text === 'hello')).toHaveLength(499);
      expect(texts[499]).toBe('good morning');
      await Promise.all(streams.map((stream) => stream.return!()));
      await eventually(() => topics.open === 0);
    });
  });
}
