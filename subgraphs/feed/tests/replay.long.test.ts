import { Database } from '@chorus/database';
import { runFeedRebuild, startGraph } from '@chorus/embedded';
import { Client, startTestGraph, type Person } from '@chorus/embedded/testing';
import { PostgresEventLog } from '@chorus/events';
import { befriend, follow, post, readEntries, repost, type SeenEntry } from './homes';

describe('a rebuild and the tail of the log', () => {
  interface Seen {
    homes: SeenEntry[][];
    followers: object[];
  }

  it('end in the state in which a full replay ends', async () => {
    const graph = await startTestGraph();
    const names = ['alice', 'bob', 'carol', 'dan', 'erin', 'frank'] as const;
    const byName = await graph.signUpAll(...names);
    const people = names.map((name) => byName[name]);
    const database = new Database({ url: graph.databaseUrl, schema: 'feed' });
    const posts: string[] = [];

    /** Everybody does something of everything, each time with somebody else. */
    async function live(turn: number): Promise<void> {
      for (const [index, one] of people.entries()) {
        const other = people[(index + turn) % people.length]!;
        const third = people[(index + 2 * turn) % people.length]!;
        if (other !== one) await follow(one, other);
        if (third !== one && index % 2 === 0) await befriend(one, third).catch(() => undefined);
        posts.push(
          await post(one, `${turn}`),
          await post(one, `${turn}`, 'FOLLOWERS'),
          await post(one, '-', 'FRIENDS'),
        );
        await repost(one, posts[(posts.length * 7) % (posts.length - 2)]!).catch(() => undefined);
        if (index === turn && other !== one) await one.mutate('unfollowUser', { userId: other.id });
        if (index === turn + 1 && third !== one) await one.mutate('endFriendship', { userId: third.id });
      }
      await people[turn]!.mutate('blockUser', { userId: people[5]!.id });
      const mine = posts.at(-3 * (people.length - turn))!;
      await people[turn]!.mutate('deletePost', { postId: mine });
      if (turn % 2 === 0) await people[turn]!.mutate('restorePost', { postId: mine });
    }

    async function see(url: string): Promise<Seen> {
      return {
        homes: await Promise.all(
          people.map((person) => readEntries(new Client(url, person.token) as Person, 7)),
        ),
        followers: await database.query(
          'SELECT owner_id, source_id, follows, friends FROM followers ORDER BY owner_id, source_id',
        ),
      };
    }

    await live(1);
    await graph.settle();
    await graph.pauseConsumers();
    await live(2);
    const quiet = (): void => undefined;
    expect(await runFeedRebuild(['--all'], { CHORUS_DATABASE_URL: graph.databaseUrl }, quiet, quiet)).toBe(0);
    await live(3);
    graph.resumeConsumers();
    await graph.settle();
    const rebuilt = await see(graph.url);
    expect(rebuilt.homes.flat().length).toBeGreaterThan(60);
    await graph.graph.stop();

    for (const table of ['home_entries', 'followers', 'pulled_sources', 'homes', 'inbox']) {
      await database.execute(`TRUNCATE ${table}`);
    }
    const log = new PostgresEventLog({ url: graph.databaseUrl });
    await log.forgetGroup('feed.fan-out');
    await log.close();
    const again = await startGraph({ databaseUrl: graph.databaseUrl, port: 0, rateLimits: false });
    await again.events.settle();
    expect(await see(again.url)).toEqual(rebuilt);
    await again.stop();
    await database.close();
  }, 60_000);
});
