import { parseArgs } from 'node:util';
import type { EventLog } from './event-log';
import { PostgresEventLog } from './event-log.postgres';
import { lagOf } from './lag';
import { safeReason } from './retry';

const usage = `npm run events -- lag [--group G]                       events that each group has not handled yet
npm run events -- dead-letters [--group G] [--id ID] [--limit N]   what groups gave up on, and why
npm run events -- replay [--group G] [--id ID]          has dead letters tried again by the running workers
npm run events -- forget --group G                      forgets a group that is no more

--database-url URL, or CHORUS_DATABASE_URL, names the database of the event log.`;

class UsageError extends Error {}

interface Flags {
  group?: string;
  id?: string;
  limit?: string;
}

type Command = (log: EventLog, flags: Flags) => Promise<string[]>;

const commands: Record<string, Command> = {
  async lag(log, { group }) {
    const lags = lagOf(await log.progress(group ? [group] : undefined));
    return lags.map(({ group: name, topic, events }) => `${name}  ${topic}  ${events}`);
  },

  async 'dead-letters'(log, { group, id, limit = '100' }) {
    const letters = await log.deadLetters({ group, id, limit: wholeNumber(limit) });
    if (letters.length === 0) return ['No dead letters.'];
    return letters.map(({ failedAt, group: name, event, attempts, replayRequestedAt, reason }) => {
      const state = replayRequestedAt ? 'waiting for its replay' : `${attempts} attempts`;
      return `${failedAt.toISOString()}  ${name}  ${event.type}  ${event.id}  ${state}  ${reason}`;
    });
  },

  async replay(log, { group, id }) {
    const requested = await log.requestReplay({ group, id });
    return [
      `${requested} dead letter${requested === 1 ? '' : 's'} will be tried again by the running workers.`,
    ];
  },

  async forget(log, { group }) {
    if (!group) throw new UsageError('Which group? Give --group.');
    await log.forgetGroup(group);
    return [`${group} is forgotten.`];
  },
};

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--limit takes a whole number, not ${text}`);
  return Number(text);
}

/** The event log's commands for operators. @returns the exit code. */
export async function runEventsCommand(
  parameters: string[],
  environment: { CHORUS_DATABASE_URL?: string },
  print: (line: string) => void,
  printError: (line: string) => void,
): Promise<number> {
  let log: EventLog | undefined;
  try {
    const { values, positionals } = parse(parameters);
    const command = commands[positionals[0] ?? ''];
    if (values.help || !command || positionals.length > 1) throw new UsageError(usage);
    const url = values['database-url'] ?? environment.CHORUS_DATABASE_URL;
    if (!url) throw new UsageError('Which database? Give --database-url or CHORUS_DATABASE_URL.');
    log = new PostgresEventLog({ url, maxConnections: 1 });
    for (const line of await command(log, values)) print(line);
    return 0;
  } catch (error) {
    printError(explain(error));
    return 1;
  } finally {
    await log?.close();
  }
}

function parse(parameters: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: parameters,
      options: { 'database-url': text, group: text, id: text, limit: text, help: { type: 'boolean' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`);
  }
}

function explain(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  const { code } = error as { code?: string };
  if (code === '42P01') return 'This database holds no event log.';
  if (code === '22P02') return '--id takes the id of an event, a UUID.';
  return safeReason(error);
}
