import { talk } from './messages';
import { lookAtPeople, meetPeople } from './people';
import { read, wideQuery, write } from './posts';
import { Recorder, mutate, type Exchange } from './recorder';
import { ask } from './refusals';

/** A platform to travel, however it runs. It must be empty. */
export interface Destination {
  url: string;
  settle(): Promise<void>;
  /** Absent where single subgraphs cannot be stopped. */
  stopSubgraph?(name: string): Promise<void>;
  startSubgraph?(name: string): Promise<void>;
}

export const subgraphs = [
  'feed',
  'identity',
  'messaging',
  'node',
  'notifications',
  'posts',
  'social-graph',
  'users',
];

/** Sees the whole platform as clients do, one operation after the other, and brings every answer home. */
export async function travel(destination: Destination): Promise<Exchange[]> {
  const recorder = new Recorder(destination.url);
  const settle = () => destination.settle();
  const crowd = await meetPeople(recorder);
  await settle();
  await lookAtPeople(recorder, crowd);
  const writings = await write(recorder, crowd, settle);
  await read(recorder, crowd, writings);
  await talk(recorder, crowd);
  await ask(recorder, crowd);
  await settle();
  for (const name of destination.stopSubgraph ? subgraphs : []) {
    await destination.stopSubgraph?.(name);
    const { token } = crowd.alice;
    const variables = { id: writings.ids[0] };
    await recorder.send(`without ${name}`, { token, query: wideQuery, variables });
    const input = { text: `Written without ${name}` };
    await mutate(recorder, crowd.bob, 'createPost', input, 'post { text author { handle } }');
    await destination.startSubgraph?.(name);
    await settle();
    await recorder.send(`with ${name} again`, { token, query: wideQuery, variables });
  }
  return recorder.exchanges;
}

/** Fails with the first exchange that differs, which says more than both lists. */
export function expectSameExchanges(found: readonly Exchange[], expected: readonly Exchange[]): void {
  for (const [index, exchange] of expected.entries()) expect(found[index]).toEqual(exchange);
  expect(found).toHaveLength(expected.length);
}
