import { eventually } from '@chorus/test-kit';
import type { Anything, SmallWorld, TestGraph } from '../src/testing';
import { Listener } from './listener';

const document = `subscription ($after: String) {
  homeFeedChanged(after: $after) { cursor newPostsCount latestPost { id text author { displayName } } }
}`;

/** Erin looks at her home while somebody whom she follows posts. */
export async function tourHomeChanges(
  graph: TestGraph,
  { erin, dan }: SmallWorld,
  note: (document: string, data: Anything) => void,
): Promise<void> {
  await erin.mutate('followUser', { userId: dan.id });
  await graph.settle();
  const { viewer } = await erin.ask('{ viewer { homeFeed(first: 1) { changesCursor } } }');
  const listener = new Listener(erin, document, { after: viewer.homeFeed.changesCursor });
  try {
    const { post } = await dan.mutate('createPost', { text: 'Look here' }, 'post { id }');
    await eventually(() => {
      expect(listener.errors).toEqual([]);
      expect(listener.events.at(-1)).toMatchObject({
        homeFeedChanged: { latestPost: { id: post.id, text: 'Look here', author: { displayName: 'Dan' } } },
      });
      return true;
    });
  } finally {
    await listener.stop();
  }
  for (const event of listener.events) note(document, event);
}
