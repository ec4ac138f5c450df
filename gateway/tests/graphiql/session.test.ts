import { Session, type SessionStorage } from '../../graphiql/src/session';
import type { Answer, Operation } from '../../graphiql/src/graph';

const hour = 3_600_000;

/** The port to the graph, with the few operations of identity that a page needs. */
class FakeGraph {
  readonly log: { field: string; token: string | null }[] = [];
  lifetimeMs = hour;
  isLimited = false;
  private issued = 0;
  private readonly access = new Set<string>();
  private readonly refreshTokens = new Set<string>();

  readonly post = async (operation: Operation, headers: Record<string, string> = {}): Promise<Answer> => {
    const field = /(logIn|signUp|refreshSession|logOut|viewer)/.exec(operation.query)?.[1] ?? '';
    const token = headers.authorization?.replace('Bearer ', '') ?? null;
    this.log.push({ field, token });
    if (token !== null && !this.access.has(token)) return refusal('UNAUTHENTICATED');
    const input = (operation.variables?.input ?? {}) as Record<string, string>;
    if (field === 'logIn') {
      const isRight = input.password === 'right';
      const user = { handle: input.identifier, displayName: 'Alice' };
      return { data: { logIn: isRight ? { session: this.issue(), user, userErrors: [] } : refused } };
    }
    if (field === 'refreshSession') {
      if (this.isLimited) return refusal('RATE_LIMITED');
      const isLiving = this.refreshTokens.delete(input.refreshToken ?? '');
      return { data: { refreshSession: isLiving ? { session: this.issue(), userErrors: [] } : refused } };
    }
    if (field === 'logOut') return { data: { logOut: { userErrors: [] } } };
    return { data: { viewer: token } };
  };

  expireAccessTokens(): void {
    this.access.clear();
  }

  endSessions(): void {
    this.access.clear();
    this.refreshTokens.clear();
  }

  countOf(field: string): number {
    return this.log.filter((entry) => entry.field === field).length;
  }

  private issue() {
    this.issued += 1;
    const tokens = { accessToken: `access-${this.issued}`, refreshToken: `refresh-${this.issued}` };
    this.access.add(tokens.accessToken);
    this.refreshTokens.add(tokens.refreshToken);
    return { ...tokens, accessTokenExpiresAt: new Date(Date.now() + this.lifetimeMs).toISOString() };
  }
}

const refused = {
  session: null,
  user: null,
  userErrors: [{ code: 'INVALID_CREDENTIALS', message: 'No.', path: null }],
};
const refusal = (code: string): Answer => ({ errors: [{ message: code, extensions: { code } }] });
const viewer = { query: '{ viewer { id } }' };

function memory(): SessionStorage {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

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
