import { randomUUID } from 'node:crypto';
import { eventually } from '@chorus/test-kit';
import type { GatewayOptions } from '../src/index';
import { useWorlds, type Answer, type World } from './world';
import type { Way } from './ways';

/** The answer without what is never the same twice. */
/** The body without its cost, which has tests of its own. */
function bodyOf({ text }: Answer): unknown {
  const { extensions: _cost, ...body } = JSON.parse(
    text.replaceAll(/"requestId":"[^"]+"/g, '"requestId":"…"'),
  ) as Record<string, unknown>;
  return body;
}

const page = `query Page($first: Int) {
  posts(first: $first) { nodes { id text author { handle displayName } comments { nodes { text author { handle } } } } }
}`;

/** What every way to the subgraphs must do, as clients see it. */
export function describeTransport(way: Way): void {
  describe(`subgraphs reached ${way}`, () => {
    const startWorld = useWorlds();
    let world: World;
    const start = async (options: Partial<GatewayOptions> = {}) => (world = await startWorld(options, way));

    it('give one answer, of several fetches', async () => {
      await start();
      const answer = await world.ask({ query: page, variables: { first: 2 } });
      const comment = (post: number, index: number) => ({
        text: `comment ${index}`,
        author: { handle: ['alice', 'bob', 'carol', 'dan'][(post + index + 1) % 4] },
      });
      const post = (number: number, handle: string) => ({
        id: Buffer.from(`Post:${number}`).toString('base64url'),
        text: `post ${number}`,
        author: expect.objectContaining({ handle }),
        comments: { nodes: [0, 1, 2].map((index) => comment(number, index)) },
      });
      expect(bodyOf(answer)).toEqual({ data: { posts: { nodes: [post(0, 'alice'), post(1, 'bob')] } } });
    });

    it.each<[string, unknown]>([
      ['text of any script', 'žluťoučký \u{1F98A} \u2028 "\\ \u0000 </script>'],
      ['a long text', 'x'.repeat(50_000)],
    ])('get the variables as they were sent: %s', async (_case, text) => {
      await start();
      await world.ask({
        query: 'mutation M($input: CreatePostInput!) { createPost(input: $input) { post { id } } }',
        variables: { input: { text } },
        token: await world.identity.token(),
      });
      expect(world.seen.mutations).toEqual([text]);
    });

    it.each([
      ['forbidden', { code: 'FORBIDDEN' }],
      ['input', { code: 'BAD_USER_INPUT' }],
      ['unauthenticated', { code: 'UNAUTHENTICATED' }],
      ['unavailable', { code: 'UNAVAILABLE', subgraph: 'social-graph' }],
      ['anything else', { code: 'INTERNAL' }],
    ])('may fail in a field, and the rest is answered: %s', async (how, extensions) => {
      await start();
      const query = 'query ($how: String!) { it: fail(how: $how) colour }';
      expect(bodyOf(await world.ask({ query, variables: { how } }))).toEqual({
        errors: [
          {
            message: expect.not.stringMatching(/secret|internal$|10\.0/),
            path: ['it'],
            extensions: { ...extensions, requestId: '…' },
          },
        ],
        data: { it: null, colour: 'RED' },
      });
    });

    it('learn who asks from the gateway, and nothing from what the client claims', async () => {
      await start();
      const [sub, sid] = [randomUUID(), randomUUID()];
      const forged = { kind: 'person', accountId: randomUUID(), sessionId: randomUUID() };
      await world.ask({
        query: '{ viewer { id } posts(first: 1) { nodes { author { handle } } } }',
        token: await world.identity.token({ claims: { sub, sid } }),
        headers: {
          'x-request-id': 'request-0042',
          'user-agent': 'Test/1',
          'x-chorus-call': Buffer.from(JSON.stringify(forged)).toString('base64url'),
          'x-chorus-viewer': JSON.stringify(forged),
          'x-user-id': forged.accountId,
          'x-forwarded-for': '203.0.113.9',
        },
      });
      const claims = {
        viewer: { kind: 'person', accountId: sub, sessionId: sid },
        client: { address: '127.0.0.1', userAgent: 'Test/1' },
        requestId: 'request-0042',
      };
      expect(world.seen.scopes.length).toBeGreaterThan(0);
      for (const scope of world.seen.scopes) expect(scope.claims).toEqual(claims);
    });

    it('may be killed: that costs what they would have brought, and it comes back with them', async () => {
      await start();
      const query =
        '{ posts(first: 1) { nodes { text author { id handle } } } user(handle: "bob") { handle } }';
      const whole = bodyOf(await world.ask({ query }));
      await world.kill('users');
      const answer = await world.ask({ query });
      expect(answer.status).toBe(200);
      expect(answer.data).toMatchObject({
        posts: { nodes: [{ text: 'post 0', author: { handle: null } }] },
        user: null,
      });
      const extensions = { code: 'UNAVAILABLE', subgraph: 'users' };
      expect(answer.errors).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ message: 'users is unavailable.', path: ['user'] }),
          expect.objectContaining({ path: ['posts', 'nodes', 0, 'author', 'handle'] }),
        ]),
      );
      for (const error of answer.errors!) expect(error.extensions).toMatchObject(extensions);
      await world.revive('users');
      await eventually(async () => {
        expect(bodyOf(await world.ask({ query }))).toEqual(whole);
        return true;
      });
    });

    it('may be slow: that costs their fields alone, after the time limit', async () => {
      await start({ fetchTimeoutMs: 150 });
      const answer = await world.ask({ query: '{ held user(handle: "bob") { handle } }' });
      expect(bodyOf(answer)).toEqual({
        errors: [
          {
            message: 'posts is unavailable.',
            path: ['held'],
            extensions: { code: 'UNAVAILABLE', subgraph: 'posts', requestId: '…' },
          },
        ],
        data: { held: null, user: { handle: 'bob' } },
      });
      world.gate.open();
    });

    it('are named by readiness, up and down', async () => {
      await start();
      const ready = async () => (await (await fetch(`${world.url}/health/ready`)).json()) as unknown;
      expect(await ready()).toMatchObject({ status: 'ready', dependencies: { 'subgraph:users': 'up' } });
      await world.kill('users');
      expect(await ready()).toMatchObject({
        status: 'degraded',
        dependencies: { 'subgraph:users': 'down', 'subgraph:posts': 'up' },
      });
    });

    it('finish what they were asked before the gateway ends', async () => {
      await start();
      const held = world.ask({ query: '{ held }' });
      await world.gate.arrived;
      const stopped = world.gateway.stop();
      world.gate.open();
      expect((await held).data).toEqual({ held: 'passed' });
      await stopped;
    });
  });
}
