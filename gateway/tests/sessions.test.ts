import { randomUUID } from 'node:crypto';
import { InProcessDomainQueries } from '@chorus/domain-queries';
import { eventually } from '@chorus/test-kit';
import { codesOf, useWorlds } from './world';

const startWorld = useWorlds();

const whoAmI = '{ viewer { id } }';
const write = 'mutation { createPost(input: { text: "hello" }) { post { id } } }';

describe('revoked sessions', () => {
  it('are refused at once by the process that is told', async () => {
    const world = await startWorld({ sessionPollMs: 60_000 });
    const sid = randomUUID();
    const token = await world.identity.token({ claims: { sid } });
    expect((await world.ask({ query: whoAmI, token })).status).toBe(200);
    world.gateway.markSessionRevoked(sid);
    const answer = await world.ask({ query: whoAmI, token });
    expect(answer.status).toBe(401);
    expect(codesOf(answer)).toEqual(['UNAUTHENTICATED']);
  });

  it('are refused when polling brings them', async () => {
    const world = await startWorld({ sessionPollMs: 20 });
    const sid = randomUUID();
    const token = await world.identity.token({ claims: { sid } });
    expect((await world.ask({ query: whoAmI, token })).status).toBe(200);
    world.identity.revoke(sid);
    await eventually(async () => (await world.ask({ query: whoAmI, token })).status === 401);
    expect((await world.ask({ query: whoAmI, token: await world.identity.token() })).status).toBe(200);
  });

  it('that were revoked before the gateway started are known when it answers its first request', async () => {
    const domainQueries = new InProcessDomainQueries();
    const before = await startWorld({ domainQueries });
    domainQueries.register(before.identity.responder);
    const sid = randomUUID();
    before.identity.revoke(sid);
    const after = await startWorld({ domainQueries, sessionPollMs: 60_000 });
    const token = await before.identity.token({ claims: { sid } });
    expect((await after.ask({ query: whoAmI, token })).status).toBe(401);
  });

  it('are asked for from a little before the newest one known', async () => {
    const world = await startWorld({ sessionPollMs: 10 });
    const asked: (string | null)[] = [];
    const { answer } = world.identity.responder;
    world.domainQueries.register({
      domain: 'identity',
      answer: (name, question, scope) => {
        if (name === 'identity.revoked-sessions') asked.push((question as { since: string | null }).since);
        return answer(name, question, scope);
      },
    });
    world.identity.revoke(randomUUID());
    const { revokedAt } = world.identity.revoked[0]!;
    const since = new Date(Date.parse(revokedAt) - 10_000).toISOString();
    await eventually(() => asked.includes(since));
  });
});

describe('while it is not known which sessions are revoked', () => {
  it('nobody signed in may write, everybody may read, and it ends by itself', async () => {
    const world = await startWorld({ sessionPollMs: 10, sessionMaxAgeMs: 300 });
    const token = await world.identity.token();
    expect((await world.ask({ query: write, token })).errors).toBeUndefined();
    world.domainQueries.unregister('identity');
    const refused = await eventually(async () => {
      const answer = await world.ask({ query: write, token });
      return answer.errors && answer;
    });
    expect(refused).toMatchObject({
      status: 503,
      errors: [{ extensions: { code: 'UNAVAILABLE', subgraph: 'identity' } }],
    });
    const { length } = world.seen.mutations;
    await world.ask({ query: write, token });
    expect(world.seen.mutations).toHaveLength(length);
    expect((await world.ask({ query: whoAmI, token })).errors).toBeUndefined();
    world.domainQueries.register(world.identity.responder);
    await eventually(async () => !(await world.ask({ query: write, token })).errors);
  });

  it('a session that is known to be revoked stays refused', async () => {
    const world = await startWorld({ sessionPollMs: 10, sessionMaxAgeMs: 30 });
    const sid = randomUUID();
    const token = await world.identity.token({ claims: { sid } });
    world.gateway.markSessionRevoked(sid);
    world.domainQueries.unregister('identity');
    expect((await world.ask({ query: whoAmI, token })).status).toBe(401);
  });
});
