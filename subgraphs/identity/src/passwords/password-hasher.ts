import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { isPossiblePassword, normalisePassword } from './password';

/** Argon2id (the library's default kind): 19 MiB, two passes, one lane. About 10 ms on a thread of its own. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes passwords and compares them, at one cost whether or not there is anything to compare with. */
export class PasswordHasher {
  /** Stands in for the hash of an account that does not exist. Nobody knows its password. */
  private readonly dummyHash = hash(randomBytes(32), parameters);

  /** The hash, in PHC string format, of a password that `cleanPassword` gave. */
  hash(password: string): Promise<string> {
    return hash(password, parameters);
  }

  /** Is this the password behind the hash? With `null` it never is, and takes as long to say so. */
  async verify(passwordHash: string | null, input: string): Promise<boolean> {
    const isPossible = passwordHash !== null && isPossiblePassword(input);
    const password = isPossible ? normalisePassword(input) : '';
    const isRight = await verify(isPossible ? passwordHash : await this.dummyHash, password);
    return isPossible && isRight;
  }
}
