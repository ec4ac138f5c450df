import type { Queryable } from '@chorus/database';

/** The key of this name: the one that is kept, else this one, which is then kept. The same for all processes. */
export async function keepKey(database: Queryable, name: string, privateKey: string): Promise<string> {
  await database.execute(
    'INSERT INTO generated_keys (name, private_key) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING',
    [name, privateKey],
  );
  const [row] = await database.query<{ privateKey: string }>(
    'SELECT private_key AS "privateKey" FROM generated_keys WHERE name = $1',
    [name],
  );
  return row!.privateKey;
}
