import { setTimeout as pause } from 'node:timers/promises';
import type { Endpoint } from '../feeds/endpoint';
import { runAll } from '../feeds/locks';
import { Random } from '../feeds/random';
import { MessagingClient } from './client';
import { Oracle, type OracleReport } from './oracle';
import { cursorOf, readConversation, signUpAll, startConversations } from './people';

export interface RunOptions {
  readonly seed: number;
  readonly clients: number;
  readonly messages: number;
  /** How often `kill` is called while messages are sent, at equal distances. */
  readonly kills: number;
  /** Where clients connect: `http://…/graphql`. */
  readonly urls: readonly string[];
  /** Kills a process and has it started again; resolves when the product answers again. */
  readonly kill: () => Promise<void>;
  readonly say: (line: string) => void;
}

export interface RunReport extends OracleReport {
  /** Connections that ended without a client's doing. */
  readonly losses: number;
}

const atOnce = 16;
const drainMs = 120_000;

/** Everybody is in a pair, in a group of five and in one of a fifth of all. */
export function conversationsOf(random: Random, clients: number): number[][] {
  const shuffled = (): number[] => {
    const numbers = Array.from({ length: clients }, (_, number) => number);
    for (let last = clients - 1; last > 0; last -= 1) {
      const other = random.below(last + 1);
      [numbers[last], numbers[other]] = [numbers[other]!, numbers[last]!];
    }
    return numbers;
  };
  const inGroupsOf = (size: number): number[][] => {
    const numbers = shuffled();
    const groups = Array.from({ length: Math.ceil(clients / size) }, (_, index) =>
      numbers.slice(index * size, (index + 1) * size),
    );
    return groups.filter(({ length }) => length > 1);
  };
  return [...inGroupsOf(2), ...inGroupsOf(5), ...inGroupsOf(Math.max(6, Math.ceil(clients / 5)))];
}

/**
 * Clients that stay connected, connect again with their cursors, and send until they are answered, while processes are
 * killed; then the oracle compares what everybody saw with what was acknowledged and is kept.
 */
export async function runMessages(endpoint: Endpoint, options: RunOptions): Promise<RunReport> {
  const { seed, clients: count, messages, kills, urls, kill, say } = options;
  const random = new Random(seed);
  const conversations = conversationsOf(random, count);
  const people = await timed(say, `${count} people sign up`, () => signUpAll(endpoint, count, atOnce));
  const ids = await timed(say, `${conversations.length} conversations`, () =>
    startConversations(endpoint, people, conversations, atOnce),
  );
  const oracle = new Oracle(conversations, count);
  const numberOf = new Map(ids.map((id, number) => [id, number]));
  const clients: MessagingClient[] = [];
  await runAll(
    people.map((person, number) => async () => {
      clients[number] = new MessagingClient({
        urls: urls.map((url) => url.replace(/^http/, 'ws')),
        token: person.token,
        cursor: await cursorOf(endpoint, person),
        random: new Random(seed + number),
        onMessage: ({ conversationId, text }) => oracle.saw(number, numberOf.get(conversationId) ?? -1, text),
      });
    }),
    atOnce,
  );
  const running = Promise.all(clients.map((client) => client.run()));
  try {
    let done = 0;
    const turn = messages / (kills + 1);
    const killings: Promise<void>[] = [];
    const sends = Array.from({ length: messages }, (_, number) => {
      const conversation = random.below(conversations.length);
      const sender = random.pick(conversations[conversation]!);
      return async () => {
        const text = `message ${number} of ${sender}`;
        // Every kill falls into the middle of messages: those of a turn wait until the kill of the turn before is over.
        await killings[Math.floor(number / turn) - 2];
        oracle.sending(conversation, text);
        await clients[sender]!.send(ids[conversation]!, text);
        oracle.acknowledged(text);
        done += 1;
        if (killings.length < kills && done >= (killings.length + 1) * turn)
          killings.push((killings.at(-1) ?? Promise.resolve()).then(kill));
      };
    });
    const work = async (): Promise<void> => {
      await timed(say, `${messages} messages`, () => runAll(sends, atOnce));
      await Promise.all(killings);
      await timed(say, `${oracle.expected} deliveries`, () => drain(oracle));
    };
    await Promise.race([work(), running]);
    const kept: string[][] = [];
    await runAll(
      conversations.map((members, conversation) => async () => {
        kept[conversation] = await readConversation(endpoint, people[members[0]!]!, ids[conversation]!);
      }),
      atOnce,
    );
    return {
      ...oracle.check(kept),
      losses: clients.reduce((sum, { losses }) => sum + losses, 0),
    };
  } finally {
    for (const client of clients) client.stop();
    await running.catch(() => undefined);
  }
}

/** Waits until as much has come as must come, and a little longer for what must not; gives up after a while. */
async function drain(oracle: Oracle): Promise<void> {
  const deadline = Date.now() + drainMs;
  while (oracle.delivered < oracle.expected && Date.now() < deadline) await pause(50);
  await pause(500);
}

async function timed<Result>(
  say: (line: string) => void,
  what: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const startedAt = performance.now();
  const result = await work();
  say(`${what} in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  return result;
}
