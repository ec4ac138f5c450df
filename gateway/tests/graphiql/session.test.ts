import { Session } from '../../graphiql/src/session';
import { FakeGraph, hour, memory, refusal, refused } from './fake-graph';

const viewer = { query: '{ viewer { id } }' };

describe("The page's session", () => {
  let graph: FakeGraph;
  let session: Session;

  beforeEach(async () => {
    graph = new FakeGraph();
    session = new Session(graph.post, memory());
  });

  it('sends the token of who signed in, and none after sign-out', async () => {
    expect(await session.signIn('alice', 'right')).toEqual([]);
    expect(session.getState().person).toEqual({ handle: 'alice', displayName: 'Alice' });
    expect(await session.send(viewer)).toEqual({ data: { viewer: 'access-1' } });
    await session.signOut();
    expect(session.getState().person).toBeNull();
    expect(await session.send(viewer)).toEqual({ data: { viewer: null } });
    expect(graph.log).toContainEqual({ field: 'logOut', token: 'access-1' });
  });

  it('says what was wrong, and leaves who is signed in', async () => {
    await session.signIn('alice', 'right');
    expect(await session.signIn('bob', 'wrong')).toEqual(refused.userErrors);
    expect(session.getState().person?.handle).toBe('alice');
  });

  it('ends the session before when somebody else signs in', async () => {
    await session.signIn('alice', 'right');
    await session.signIn('bob', 'right');
    expect(graph.log).toContainEqual({ field: 'logOut', token: 'access-1' });
    expect(await session.send(viewer)).toEqual({ data: { viewer: 'access-2' } });
  });

  it('survives a reload', async () => {
    const storage = memory();
    await new Session(graph.post, storage).signIn('alice', 'right');
    const reloaded = new Session(graph.post, storage);
    expect(reloaded.getState().person?.handle).toBe('alice');
    expect(await reloaded.send(viewer)).toEqual({ data: { viewer: 'access-1' } });
  });

  it('refreshes a token that is about to expire, once for all requests that wait for it', async () => {
    graph.lifetimeMs = 10_000;
    await session.signIn('alice', 'right');
    graph.lifetimeMs = hour;
    const answers = await Promise.all([session.send(viewer), session.send(viewer), session.send(viewer)]);
    expect(answers).toEqual(Array.from({ length: 3 }, () => ({ data: { viewer: 'access-2' } })));
    expect(graph.countOf('refreshSession')).toBe(1);
  });

  it('refreshes after a refusal and sends the request again', async () => {
    await session.signIn('alice', 'right');
    graph.expireAccessTokens();
    const answers = await Promise.all([session.send(viewer), session.send(viewer)]);
    expect(answers).toEqual([{ data: { viewer: 'access-2' } }, { data: { viewer: 'access-2' } }]);
    expect(graph.countOf('refreshSession')).toBe(1);
  });

  it('says so when the session has ended, and goes on as nobody', async () => {
    await session.signIn('alice', 'right');
    graph.endSessions();
    expect(await session.send(viewer)).toEqual(refusal('UNAUTHENTICATED'));
    expect(session.getState()).toEqual({ person: null, notice: expect.stringContaining('ended') });
    expect(await session.send(viewer)).toEqual({ data: { viewer: null } });
  });

  it('keeps the session when a refresh gets no verdict', async () => {
    await session.signIn('alice', 'right');
    graph.expireAccessTokens();
    graph.isLimited = true;
    await expect(session.send(viewer)).rejects.toThrow('RATE_LIMITED');
    graph.isLimited = false;
    expect(await session.send(viewer)).toEqual({ data: { viewer: 'access-2' } });
  });

  it('lets an Authorization header of the editor go first', async () => {
    await session.signIn('alice', 'right');
    const other = await graph.post({
      query: 'mutation { logIn }',
      variables: { input: { password: 'right' } },
    });
    const { accessToken } = (other.data?.logIn as { session: { accessToken: string } }).session;
    const answer = await session.send(viewer, {
      Authorization: `Bearer ${accessToken}`,
      authorization: `Bearer ${accessToken}`,
    });
    expect(answer).toEqual({ data: { viewer: accessToken } });
  });

  it('is over when somebody logs out in the editor', async () => {
    await session.signIn('alice', 'right');
    await session.send({ query: 'mutation { logOut { userErrors { code } } }' });
    expect(session.getState().person).toBeNull();
  });
});
