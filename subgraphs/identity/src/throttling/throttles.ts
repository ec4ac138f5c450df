import { createHash } from 'node:crypto';
import type { Client } from '@chorus/domain-queries';
import { rateLimited, unavailable } from '@chorus/errors';
import { addressNetwork, countRefusal, type RateLimiter } from '@chorus/rate-limits';
import type { LimitName } from '../options';

export interface LogInAttempt {
  /** The password was right: the wrong ones before it are forgiven. */
  succeeded(): Promise<void>;
}

/**
 * How often somebody may try. Each method throws RATE_LIMITED with `retryAfter`.
 *
 * Log-ins count in three ways: by address, by identifier and address together, and, much looser, by identifier. The
 * second is what stops guessing from one place, and a stranger elsewhere cannot use it to shut the person out. The third
 * is only reached by tries that the first two let pass, so that it takes many addresses to exhaust it, and it ends soon.
 */
export class Throttles {
  constructor(private readonly limiters: Record<LimitName, RateLimiter>) {}

  async signUp(client: Client): Promise<void> {
    await this.consume('signUp', placeOf(client));
  }

  async refresh(client: Client): Promise<void> {
    await this.consume('refresh', placeOf(client));
  }

  async logIn(identifier: string, client: Client): Promise<LogInAttempt> {
    const place = placeOf(client);
    const who = fingerprint(identifier);
    await this.consume('logInByAddress', place);
    await this.consume('logInByIdentifierAndAddress', `${who}:${place}`);
    await this.consume('logInByIdentifier', who);
    return {
      succeeded: async () => {
        await this.limiters.logInByIdentifierAndAddress.reset(
          keyOf('logInByIdentifierAndAddress', `${who}:${place}`),
        );
        await this.limiters.logInByIdentifier.reset(keyOf('logInByIdentifier', who));
      },
    };
  }

  private async consume(name: LimitName, key: string): Promise<void> {
    const { allowed, retryAfterSeconds } = await this.limiters[name]
      .consume(keyOf(name, key))
      .catch((error: unknown) => {
        throw unavailable('identity', error);
      });
    if (allowed) return;
    countRefusal(name);
    throw rateLimited(retryAfterSeconds);
  }
}

const keyOf = (name: LimitName, key: string): string => `identity:${name}:${key}`;

const placeOf = ({ address }: Client): string => addressNetwork(address ?? 'unknown');

/** Limiters may be shared and outlive us: they learn no e-mail address. The `@` before a handle makes no other person. */
const fingerprint = (identifier: string): string =>
  createHash('sha256').update(identifier.trim().replace(/^@/, '').toLowerCase()).digest('base64url');
