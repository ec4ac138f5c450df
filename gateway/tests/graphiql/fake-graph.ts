import type { SessionStorage } from '../../graphiql/src/session';
import type { Answer, Operation } from '../../graphiql/src/graph';

export const hour = 3_600_000;

/** The port to the graph, with the few operations of identity that a page needs. */
export class FakeGraph {
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

export const refused = {
  session: null,
  user: null,
  userErrors: [{ code: 'INVALID_CREDENTIALS', message: 'No.', path: null }],
};
export const refusal = (code: string): Answer => ({ errors: [{ message: code, extensions: { code } }] });

export function memory(): SessionStorage {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}
