import { importPKCS8, SignJWT } from 'jose';

export interface ApnsKey {
  /** Of the key, ten characters. */
  keyId: string;
  /** Of the developer's team, ten characters. */
  teamId: string;
  /** The .p8 file: PEM, PKCS #8, P-256. */
  privateKey: string;
}

/** Apple takes a token for an hour, and a new one at most every 20 minutes. */
const renewAfterMs = 45 * 60_000;
const leastAgeMs = 20 * 60_000;

/** The signed token that says who sends to APNs: one for all messages of 45 minutes. */
export class ProviderToken {
  private token: { signedAt: number; value: Promise<string> } | null = null;

  constructor(
    private readonly key: ApnsKey,
    private readonly clock: () => number,
  ) {}

  get(): Promise<string> {
    if (!this.token || this.age() >= renewAfterMs) {
      const signedAt = this.clock();
      this.token = { signedAt, value: this.sign(signedAt) };
    }
    return this.token.value;
  }

  /** Apple calls it expired. True where the next may be a new one: our clocks differ, or it took long to arrive. */
  expired(): boolean {
    if (this.age() < leastAgeMs) return false;
    this.token = null;
    return true;
  }

  private age(): number {
    return this.token ? this.clock() - this.token.signedAt : 0;
  }

  private async sign(signedAt: number): Promise<string> {
    const { keyId, teamId, privateKey } = this.key;
    return new SignJWT()
      .setProtectedHeader({ alg: 'ES256', kid: keyId })
      .setIssuer(teamId)
      .setIssuedAt(Math.floor(signedAt / 1000))
      .sign(await importPKCS8(privateKey, 'ES256'));
  }
}
