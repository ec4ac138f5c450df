import {
  createMemoryRateLimiter,
  unlimited,
  type CreateRateLimiter,
  type RateLimit,
  type RateLimiter,
} from '@chorus/rate-limits';

/** Each counts something else; see `throttling/throttles.ts`. */
export type LimitName =
  'logInByAddress' | 'logInByIdentifierAndAddress' | 'logInByIdentifier' | 'signUp' | 'refresh';

export const defaultLimits: Record<LimitName, RateLimit> = {
  logInByAddress: { points: 100, perSeconds: 300 },
  logInByIdentifierAndAddress: { points: 10, perSeconds: 300 },
  // Looser, because it is shared with strangers: this many wrong passwords from many addresses shut a person out as well.
  logInByIdentifier: { points: 100, perSeconds: 600 },
  signUp: { points: 60, perSeconds: 600 },
  refresh: { points: 300, perSeconds: 300 },
};

export interface IdentityOptions {
  /** False switches off every limit: only for load on loopback. Default true. */
  rateLimits?: boolean;
  /** Where uses are counted. Default: in the memory of this process, which is wrong for two. */
  createRateLimiter?: CreateRateLimiter;
  /** Default: made with `defaultLimits`. */
  limiters?: Partial<Record<LimitName, RateLimiter>>;
  /** Told of every session that this process revokes, after the commit. */
  onSessionRevoked?: (sessionId: string) => void;
  /** Default 600. The gateway refuses anything longer. */
  accessTokenSeconds?: number;
  /** A refresh token may be used for so long. Default 30. */
  refreshTokenDays?: number;
  /** A session ends after so long, however often it is refreshed. Default 180. */
  sessionDays?: number;
  /** A sign-up that takes longer counts as crashed, and the sweeper finishes it. Default 60. */
  pendingSeconds?: number;
  /** For so long this process signs with the key that it read last. Default 60. */
  keyCacheSeconds?: number;
  /** The clock. Default: the machine's. */
  now?: () => Date;
}

export type ResolvedIdentityOptions = Required<
  Omit<IdentityOptions, 'rateLimits' | 'createRateLimiter' | 'limiters'>
> & {
  limiters: Record<LimitName, RateLimiter>;
};

export function resolveOptions(options: IdentityOptions): ResolvedIdentityOptions {
  const { rateLimits: isLimited = true, createRateLimiter = createMemoryRateLimiter } = options;
  const limiterOf = (name: LimitName): RateLimiter =>
    isLimited ? (options.limiters?.[name] ?? createRateLimiter(defaultLimits[name])) : unlimited;
  const names = Object.keys(defaultLimits) as LimitName[];
  return {
    limiters: Object.fromEntries(names.map((name) => [name, limiterOf(name)])) as Record<
      LimitName,
      RateLimiter
    >,
    onSessionRevoked: options.onSessionRevoked ?? (() => undefined),
    accessTokenSeconds: options.accessTokenSeconds ?? 600,
    refreshTokenDays: options.refreshTokenDays ?? 30,
    sessionDays: options.sessionDays ?? 180,
    pendingSeconds: options.pendingSeconds ?? 60,
    keyCacheSeconds: options.keyCacheSeconds ?? 60,
    now: options.now ?? (() => new Date()),
  };
}
