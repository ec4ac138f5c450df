import { Client } from 'pg';
import { MigrationError } from './migration-error';

/** Runs `work` on one connection of its own. An unreachable database is a `MigrationError` that names it. */
export async function withClient<Result>(
  databaseUrl: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'chorus-migrator' });
  try {
    await client.connect();
  } catch (error) {
    const { message } = error as Error;
    throw new MigrationError(`No database answers at ${client.host}:${client.port}: ${message}.`, {
      cause: error,
    });
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
