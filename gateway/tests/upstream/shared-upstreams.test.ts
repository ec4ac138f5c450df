import { randomUUID } from 'node:crypto';
import type { RequestScope } from '@chorus/domain-queries';
import type { SubgraphStream, SubscriptionRequest } from '@chorus/subgraph-kit';
import { eventually } from '@chorus/test-kit';
import type { SubgraphTransport } from '../../src/index';
import { SharedUpstreams } from '../../src/upstream/shared-upstreams';
import { about, describeEventSource, personOf, scopeOf, take, textOf } from './event-source.contract';
import { inProcess, overHttp, type TalkWay } from './talk-ways';
import { talkSubgraph, Topics } from './topics';

/** A way whose subscriptions are shared where they can be. */
function sharing(transport: SubgraphTransport): SubgraphTransport {
  const shared = new SharedUpstreams();
  return { ...transport, subscribe: (...parameters) => shared.subscribe(transport, ...parameters) };
}

const shared =
  (open: typeof inProcess): typeof inProcess =>
  async (subgraph) => {
    const way = await open(subgraph);
    return { ...way, transport: sharing(way.transport) };
  };

describeEventSource('in process, shared where they can be', shared(inProcess));
describeEventSource(
  'over a socket, shared where they can be',
  shared((subgraph) => overHttp(subgraph)),
);

describe('what one person asks several times over', () => {
  let topics: Topics;
  let way: TalkWay;
  let transport: SubgraphTransport;
  beforeEach(async () => {
    topics = new Topics();
    way = await inProcess(talkSubgraph(topics));
    transport = sharing(way.transport);
  });
  afterEach(() => eventually(() => topics.open === 0));

  const alice = randomUUID();
  const aliceAnywhere = () => scopeOf(personOf(alice));
  async function open(request: SubscriptionRequest, scope: RequestScope = aliceAnywhere()) {
    const answer = await transport.subscribe!(request, scope);
    if (!(Symbol.asyncIterator in answer)) throw new Error(`Refused: ${JSON.stringify(answer.errors)}`);
    return answer;
  }
  const withAfter = (after?: string | null): SubscriptionRequest => ({
    query: 'subscription ($topic: String!, $after: String) { said(topic: $topic, after: $after) { text } }',
    variables: { topic: 'tea', ...(after !== undefined && { after }) },
  });
  const texts = async (stream: SubgraphStream, count: number) => (await take(stream, count)).map(textOf);
  const close = (...streams: SubgraphStream[]) => Promise.all(streams.map((stream) => stream.return!()));

  it('is one upstream, of which everybody has every event, and which ends with the last of them', async () => {
    const tabs = await Promise.all([open(about('tea')), open(about('tea')), open(about('tea'))]);
    expect(topics.opened).toBe(1);
    topics.say('tea', 'a', 'b');
    for (const tab of tabs) expect(await texts(tab, 2)).toEqual(['a', 'b']);
    await close(tabs[0]!, tabs[1]!);
    topics.say('tea', 'c');
    expect(await texts(tabs[2]!, 1)).toEqual(['c']);
    await close(tabs[2]!);
    await eventually(() => topics.open === 0);
    await close(await open(about('tea')));
    expect(topics.opened).toBe(2);
  });

  it('begins for who comes later when he comes', async () => {
    const first = await open(about('tea'));
    topics.say('tea', 'before');
    expect(await texts(first, 1)).toEqual(['before']);
    const second = await open(about('tea'));
    expect(second.cursor).toBe('1');
    topics.say('tea', 'after');
    expect(await texts(second, 1)).toEqual(['after']);
    expect(await texts(first, 1)).toEqual(['after']);
    expect(topics.opened).toBe(1);
    await close(first, second);
  });

  it('is one upstream again when all of it was lost and comes back, wherever each had got to', async () => {
    topics.say('tea', 'a', 'b', 'c');
    const [first, second] = await Promise.all([
      open({ ...withAfter(), after: '1' }),
      open({ ...withAfter(), after: '1' }),
    ]);
    expect(await texts(first, 2)).toEqual(['b', 'c']);
    const third = await open({ ...withAfter(), after: '2' });
    const fourth = await open(withAfter('3'));
    expect(topics.opened).toBe(1);
    expect(await texts(second, 2)).toEqual(['b', 'c']);
    expect(await texts(third, 1)).toEqual(['c']);
    topics.say('tea', 'd');
    for (const stream of [first, second, third, fourth]) expect(await texts(stream, 1)).toEqual(['d']);
    await close(first, second, third, fourth);
  });

  it('is not shared with who has missed more than the open stream knows', async () => {
    topics.say('tea', 'a', 'b');
    const now = await open(withAfter());
    const older = await open(withAfter('1'));
    expect(await texts(older, 1)).toEqual(['b']);
    topics.say('tea', 'c');
    for (const stream of [now, older]) expect(await texts(stream, 1)).toEqual(['c']);
    await close(now, older);
  });

  it('is not shared with who begins now, while the open stream replays', async () => {
    topics.say('tea', 'a', 'b');
    const older = await open(withAfter('1'));
    const now = await open(withAfter());
    topics.say('tea', 'c');
    expect(await texts(now, 1)).toEqual(['c']);
    expect(await texts(older, 2)).toEqual(['b', 'c']);
    await close(older, now);
  });

  it('is shared only by those who began together where it counts since it began', async () => {
    const query = 'subscription ($after: String) { counted(topic: "tea", after: $after) }';
    const counts = async (stream: SubgraphStream, count: number) =>
      (await take(stream, count)).map(({ result }) => result.data!.counted);
    const together = await Promise.all([open({ query }), open({ query })]);
    expect(topics.opened).toBe(1);
    topics.say('tea', 'a', 'b');
    for (const stream of together) expect(await counts(stream, 2)).toEqual([1, 2]);
    const later = await open({ query, variables: { after: '2' } });
    const now = await open({ query, variables: { after: null } });
    const resumed = await open({ query, variables: {}, after: '2' });
    topics.say('tea', 'c');
    for (const stream of [later, now, resumed]) expect(await counts(stream, 1)).toEqual([1]);
    for (const stream of together) expect(await counts(stream, 1)).toEqual([3]);
    await close(...together, later, now, resumed);
  });

  it('waits for nobody: who does not read loses it alone, once he is far behind', async () => {
    const [slow, quick] = await Promise.all([open(about('tea')), open(about('tea'))]);
    for (let number = 0; number < 1_001; number += 1) {
      topics.say('tea', `${number}`);
      expect(await texts(quick, 1)).toEqual([`${number}`]);
    }
    expect(await texts(slow, 1_000)).toHaveLength(1_000);
    await expect(slow.next()).rejects.toMatchObject({ name: 'UpstreamLost' });
    topics.say('tea', 'still');
    expect(await texts(quick, 1)).toEqual(['still']);
    await close(quick);
  });

  it('is read no faster than somebody reads', async () => {
    const [first, second] = await Promise.all([open(about('tea')), open(about('tea'))]);
    topics.say('tea', 'a', 'b', 'c');
    expect(await texts(first, 1)).toEqual(['a']);
    // What was not read is not there to be lost: whoever comes now begins with it.
    const third = await open(about('tea'));
    expect(third.cursor).toBe('1');
    await close(first, second, third);
  });

  it('goes on for the others when one leaves before it is open', async () => {
    const limit = new AbortController();
    const leaving = transport.subscribe!(about('tea'), aliceAnywhere(), limit.signal);
    const staying = open(about('tea'));
    limit.abort();
    await expect(leaving).rejects.toThrow('Nobody waits');
    const stream = await staying;
    topics.say('tea', 'hello');
    expect(await texts(stream, 1)).toEqual(['hello']);
    expect(topics.opened).toBe(1);
    await close(stream);
  });

  it('is not opened for those who have all left', async () => {
    const limit = new AbortController();
    const leaving = [1, 2].map(() => transport.subscribe!(about('tea'), aliceAnywhere(), limit.signal));
    limit.abort();
    for (const one of leaving) await expect(one).rejects.toThrow('Nobody waits');
    await eventually(() => topics.open === 0);
  });

  it.each<[string, SubscriptionRequest]>([
    ['other words', about('tea', 'text number')],
    ['other variables', about('coffee')],
    [
      'a cursor of its own in the words',
      { query: 'subscription { said(topic: "tea", after: "1") { text } }' },
    ],
    [
      'a cursor that is there unless another is given',
      { query: 'subscription ($a: String = "1") { said(topic: "tea", after: $a) { text } }' },
    ],
  ])('is not one with %s', async (_case, request) => {
    topics.say('tea', 'a', 'b');
    const streams = [await open(about('tea', 'number text')), await open(request)];
    expect(topics.opened).toBe(2);
    await close(...streams);
  });
});

describe('what different people ask', () => {
  /** The same for the same seed. */
  function random(seed: number) {
    let state = seed;
    return (below: number) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
  }

  it.each([1, 2, 3, 4, 5])('never reaches another, however they come and go (%d)', async (seed) => {
    const pick = random(seed);
    const topics = new Topics();
    const { transport } = await inProcess(talkSubgraph(topics));
    const mixed = sharing(transport);
    const people = Array.from({ length: 4 }, () => randomUUID());
    const selections = ['text asker', 'asker text number'];
    type Reader = { stream: SubgraphStream; person: string; topic: string; expected: string[] };
    const readers: Reader[] = [];
    for (let step = 0; step < 400; step += 1) {
      const action = pick(10);
      if (action < 4) {
        const [person, topic] = [people[pick(4)]!, `topic ${pick(2)}`];
        const answer = await mixed.subscribe!(about(topic, selections[pick(2)]), scopeOf(personOf(person)));
        readers.push({ stream: answer as SubgraphStream, person, topic, expected: [] });
      } else if (action < 6 && readers.length > 0) {
        const [{ stream }] = readers.splice(pick(readers.length), 1) as [Reader];
        await stream.return!();
      } else {
        const topic = `topic ${pick(2)}`;
        topics.say(topic, `${step}`);
        for (const reader of readers) {
          if (reader.topic !== topic) continue;
          const [event] = await take(reader.stream, 1);
          expect(event!.result.data).toEqual({
            said: expect.objectContaining({ text: `${step}`, asker: reader.person }) as unknown,
          });
        }
      }
    }
    expect(topics.open).toBeLessThanOrEqual(people.length * 2 * selections.length);
    await Promise.all(readers.map(({ stream }) => stream.return!()));
    await eventually(() => topics.open === 0);
  });
});
