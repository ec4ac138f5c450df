import { isRefused, type Answer, type Operation, type Send, type UserError } from './graph';

interface Tokens {
  accessToken: string;
  refreshToken: string;
  accessTokenExpiresAt: string;
}

export interface Person {
  handle: string;
  displayName: string;
}

export interface SessionState {
  /** Whose token goes with every request; null: nobody's. */
  person: Person | null;
  /** What the page has to say about it, such as that the session has ended. */
  notice: string | null;
}

/** Where a session outlives a reload: the browser's sessionStorage. */
export interface SessionStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

interface Payload {
  session: Tokens | null;
  user?: Person | null;
  userErrors: UserError[];
}

const storageKey = 'chorus:session';
/** An access token is replaced this long before it expires, so that none expires on its way. */
const marginMs = 30_000;

const tokenFields =
  'session { accessToken refreshToken accessTokenExpiresAt } userErrors { code message path }';
const logIn = `mutation LogIn($input: LogInInput!) { logIn(input: $input) { user { handle displayName } ${tokenFields} } }`;
const signUp = `mutation SignUp($input: SignUpInput!) { signUp(input: $input) { user { handle displayName } ${tokenFields} } }`;
const refreshSession = `mutation RefreshSession($input: RefreshSessionInput!) { refreshSession(input: $input) { ${tokenFields} } }`;
const logOut = `mutation LogOut { logOut { userErrors { code } } }`;

/** Who is signed in on this page. Sends each request with a living access token of theirs. */
export class Session {
  private state: SessionState;
  private tokens: Tokens | null;
  private refreshing: Promise<void> | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(
    /** Sends as nobody. */
    readonly post: Send,
    private readonly storage: SessionStorage,
  ) {
    const stored = storage.getItem(storageKey);
    const { person, tokens } = stored
      ? (JSON.parse(stored) as { person: Person; tokens: Tokens })
      : { person: null, tokens: null };
    this.state = { person, notice: null };
    this.tokens = tokens;
  }

  readonly getState = (): SessionState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** `identifier`: handle or e-mail address. Resolves to what was wrong; empty when signed in. */
  signIn(identifier: string, password: string): Promise<UserError[]> {
    return this.begin(logIn, 'logIn', { identifier, password });
  }

  signUp(input: {
    email: string;
    password: string;
    handle: string;
    displayName: string;
  }): Promise<UserError[]> {
    return this.begin(signUp, 'signUp', input);
  }

  async signOut(): Promise<void> {
    const tokens = this.tokens;
    this.change(null, null);
    if (tokens) await this.endOnServer(tokens);
  }

  /**
   * Sends as the person who is signed in, if any. A request that brings its own Authorization header goes as it is. A
   * refused token is refreshed once, and the request, of which nothing was executed, sent again.
   */
  readonly send = async (operation: Operation, headers: Record<string, string> = {}): Promise<Answer> => {
    const isOwn = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
    if (isOwn) return this.post(operation, headers);
    const used = await this.livingTokens();
    if (!used) return this.post(operation, headers);
    const answer = await this.post(operation, { ...headers, ...bearer(used) });
    if (isRefused(answer)) return this.sendAgain(operation, headers, { used, refusal: answer });
    // Somebody ran `logOut` in the editor: the session is over for the page as well.
    if (answer.data?.logOut && this.tokens === used) this.change(null, null);
    return answer;
  };

  /** The Authorization header of who is signed in, with a living token, and when that expires (epoch ms); null: nobody's. */
  async authorization(): Promise<{ value: string; expiresAt: number } | null> {
    const tokens = await this.livingTokens();
    return (
      tokens && {
        value: bearer(tokens).authorization,
        expiresAt: Date.parse(tokens.accessTokenExpiresAt),
      }
    );
  }

  private async livingTokens(): Promise<Tokens | null> {
    if (this.tokens && Date.parse(this.tokens.accessTokenExpiresAt) - marginMs < Date.now())
      await this.refresh(this.tokens);
    return this.tokens;
  }

  private async sendAgain(
    operation: Operation,
    headers: Record<string, string>,
    { used, refusal }: { used: Tokens; refusal: Answer },
  ): Promise<Answer> {
    if (this.tokens === used) await this.refresh(used);
    return this.tokens && this.tokens !== used
      ? this.post(operation, { ...headers, ...bearer(this.tokens) })
      : refusal;
  }

  private async begin(query: string, field: string, input: Record<string, unknown>): Promise<UserError[]> {
    const { data, errors } = await this.post({ query, variables: { input } });
    const payload = data?.[field] as Payload | null | undefined;
    if (!payload)
      return [{ code: 'INVALID', message: errors?.[0]?.message ?? `${field} gave no answer.`, path: null }];
    if (!payload.session || !payload.user) {
      const needsMore = {
        code: 'NOT_ALLOWED',
        message: 'This account needs a second factor, which this page cannot ask for.',
        path: null,
      };
      return payload.userErrors.length > 0 ? payload.userErrors : [needsMore];
    }
    const before = this.tokens;
    this.change(payload.user, payload.session);
    if (before) void this.endOnServer(before);
    return [];
  }

  /** One refresh at a time: a refresh token works once, and its second use ends the session. */
  private refresh(tokens: Tokens): Promise<void> {
    this.refreshing ??= this.exchange(tokens).finally(() => (this.refreshing = null));
    return this.refreshing;
  }

  private async exchange(tokens: Tokens): Promise<void> {
    const { refreshToken } = tokens;
    const { data, errors } = await this.post({
      query: refreshSession,
      variables: { input: { refreshToken } },
    });
    if (this.tokens !== tokens) return;
    const payload = data?.refreshSession as Payload | null | undefined;
    // No verdict about the session, such as a rate limit: it may work the next time.
    if (!payload) throw new Error(errors?.[0]?.message ?? 'The session could not be refreshed.');
    if (payload.session) this.change(this.state.person, payload.session);
    else this.change(null, null, 'Your session has ended. Sign in again.');
  }

  private async endOnServer(tokens: Tokens): Promise<void> {
    try {
      await this.post({ query: logOut }, bearer(tokens));
    } catch (error) {
      // The page has forgotten it, and it expires by itself.
      console.warn('The session could not be ended on the server.', error);
    }
  }

  private change(person: Person | null, tokens: Tokens | null, notice: string | null = null): void {
    this.tokens = tokens;
    this.state = { person, notice };
    if (tokens) this.storage.setItem(storageKey, JSON.stringify({ person, tokens }));
    else this.storage.removeItem(storageKey);
    for (const listener of this.listeners) listener();
  }
}

const bearer = ({ accessToken }: Tokens) => ({ authorization: `Bearer ${accessToken}` });
