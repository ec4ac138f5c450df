import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { escapeIdentifier } from 'pg';
import { startEmbeddedPostgres } from '../embedded-postgres';
import { withClient } from './connect';

async function withEmbeddedServer<Result>(work: (url: string) => Promise<Result>): Promise<Result> {
  const dataDir = mkdtempSync(join(tmpdir(), 'chorus-migrate-'));
  try {
    const server = await startEmbeddedPostgres({ dataDir, tuned: 'test' });
    try {
      return await work(server.url);
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function withDatabaseOn<Result>(serverUrl: string, work: (url: string) => Promise<Result>): Promise<Result> {
  const name = `chorus_scratch_${randomBytes(6).toString('hex')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return withClient(serverUrl, async (client) => {
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
    try {
      return await work(url.href);
    } finally {
      await client.query(`DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`);
    }
  });
}

/** An empty database for the time of `work`: on the server named, or on one started for it. */
export function withScratchDatabase<Result>(
  serverUrl: string | undefined,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  return serverUrl ? withDatabaseOn(serverUrl, work) : withEmbeddedServer(work);
}
