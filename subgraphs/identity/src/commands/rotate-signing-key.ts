import { Database } from '@chorus/database';
import { SigningKeys } from '../keys/signing-keys';
import { resolveOptions } from '../options';

/**
 * Makes a new key sign access tokens. Nobody is signed out: the old key stays published for as long as a token that it
 * signed may live. Run it now and then, and at once when the database may have been read by somebody.
 *
 * @returns the new key's id.
 */
export async function rotateSigningKey(databaseUrl: string): Promise<string> {
  const database = new Database({ url: databaseUrl, schema: 'identity', maxConnections: 1 });
  try {
    const { kid } = await new SigningKeys(database, resolveOptions({})).rotate();
    return kid;
  } finally {
    await database.close();
  }
}

async function main(databaseUrl: string | undefined): Promise<void> {
  if (!databaseUrl) {
    process.stderr.write('Which database? Set CHORUS_DATABASE_URL.\n');
    process.exitCode = 1;
    return;
  }
  process.stdout.write(`Access tokens are signed with ${await rotateSigningKey(databaseUrl)} now.\n`);
}

if (require.main === module) void main(process.env.CHORUS_DATABASE_URL);
