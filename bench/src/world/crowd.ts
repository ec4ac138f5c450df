import { runAll } from '../feeds/locks';
import type { Endpoint } from './endpoint';

/** Somebody who has signed up. */
export interface Member {
  readonly handle: string;
  /** Global id of their `User`. */
  readonly userId: string;
  /** Of the `Authorization` header; lives ten minutes. */
  token: string;
  refreshToken: string;
}

const atOnce = 8;
const tokens = 'session { accessToken refreshToken }';

export const handleOf = (number: number): string => `person_${number}`;

/** People by their numbers, signed up through the endpoint. */
export class Crowd {
  private renewedAt = 0;

  private constructor(
    private readonly endpoint: Endpoint,
    readonly members: readonly Member[],
  ) {}

  static async signUp(endpoint: Endpoint, people: number): Promise<Crowd> {
    const members: Member[] = [];
    const renewedAt = Date.now();
    const tasks = Array.from({ length: people }, (_, number) => async () => {
      const handle = handleOf(number);
      const input = {
        email: `${handle}@example.com`,
        password: 'a password for everybody',
        handle,
        displayName: `Person ${number}`,
      };
      const { session, user } = await endpoint.mutate('signUp', input, `${tokens} user { id }`);
      members[number] = { handle, userId: (user as { id: string }).id, ...tokensOf(session) };
    });
    await runAll(tasks, atOnce);
    const crowd = new Crowd(endpoint, members);
    crowd.renewedAt = renewedAt;
    return crowd;
  }

  /** Afterwards everybody's token lives for as long as a measurement takes: `forMs`, at most five minutes. */
  async renewTokens(forMs: number): Promise<void> {
    const livesUntil = this.renewedAt + 9 * 60_000;
    if (Date.now() + forMs < livesUntil) return;
    this.renewedAt = Date.now();
    const tasks = this.members.map((member) => async () => {
      const { refreshToken } = member;
      const { session } = await this.endpoint.mutate('refreshSession', { refreshToken }, tokens);
      Object.assign(member, tokensOf(session));
    });
    await runAll(tasks, atOnce);
  }
}

function tokensOf(session: unknown): { token: string; refreshToken: string } {
  const { accessToken, refreshToken } = session as { accessToken: string; refreshToken: string };
  return { token: accessToken, refreshToken };
}
