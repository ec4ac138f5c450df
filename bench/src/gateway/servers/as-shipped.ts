import type { GatewayOptions } from '@chorus/gateway';

/** Nothing is switched off. Every request is counted as ever, but all come from one address: none is refused. */
export const asShipped = {
  rateLimits: true,
  rates: {
    perPerson: { points: 1_000_000_000, perSeconds: 60 },
    perAddress: { points: 1_000_000_000, perSeconds: 60 },
  },
  stopTimeoutMs: 1_000,
} satisfies Partial<GatewayOptions>;

/** Gives an access token: tokens live ten minutes, runs may be longer. */
export const tokenPath = '/bench/token';
