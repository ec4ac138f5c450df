// The clients of `npm run bench -- realtime`, thousands of sockets in one process: see `harness/helper-process.ts`.
import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '../../feeds/random';
import { obey } from '../../harness/obey';
import { planArrivals } from '../../open-loop/arrivals';
import { runOpenLoop } from '../../open-loop/open-loop';
import { mutationId, sendMessage, textOf } from '../operations';
import type { Talk, TalkKind } from '../scene';
import { Client, type ClientListener } from './client';
import type { GeneratorCommands, Person, RunRequest, RunResult } from './protocol';
import { Traffic } from './traffic';

const connectAtOnce = 32;
/** Pairs. */
const subscribeAtOnce = 25;
const patienceMs = 60_000;
/** So long is waited for a first event before the next is tried: a subscription is not acknowledged. */
const probeMs = 2_000;
const probes = 15;

class Generator implements ClientListener {
  private clients: Client[] = [];
  private talks: Readonly<Record<TalkKind, readonly Talk[]>> = { pairs: [], crowd: [] };
  private traffic = new Traffic(0, 0, 0);
  private runs = 0;

  async connect(url: string, people: readonly Person[], talks: typeof this.talks): Promise<void> {
    this.talks = talks;
    let next = 0;
    const connectNext = async (): Promise<void> => {
      for (let number = next++; number < people.length; number = next++)
        this.clients[number] = await Client.connect({ url, number, ...people[number]! }, this);
    };
    await Promise.all(Array.from({ length: connectAtOnce }, connectNext));
  }

  /** A pair after the other, a few dozen at a time: nobody's two thousand users press a button in the same instant. */
  async subscribe(query: string): Promise<void> {
    const { pairs } = this.talks;
    for (let first = 0; first < pairs.length; first += subscribeAtOnce) {
      const some = pairs.slice(first, first + subscribeAtOnce);
      for (const { members } of some) for (const member of members) this.clients[member]!.subscribe(query);
      await this.requireEvents(some);
    }
  }

  /** Tries until a message comes to all. */
  private async requireEvents(talks: readonly Talk[]): Promise<void> {
    let silent = talks;
    for (let probe = 0; probe < probes && silent.length > 0; probe += 1) silent = await this.probe(silent);
    if (silent.length > 0) throw new Error(`No events come to everybody in ${silent.length} conversations.`);
  }

  /** The conversations in which a message did not come to all. */
  private async probe(talks: readonly Talk[]): Promise<Talk[]> {
    const traffic = this.begin();
    const silent = new Set(talks);
    for (const talk of talks) this.post(talk, talk.members[0]!, performance.now(), () => silent.delete(talk));
    const deadline = performance.now() + probeMs;
    while (traffic.requireNoTrouble() > 0 && performance.now() < deadline) await pause(20);
    return [...silent];
  }

  async run({ kind, length, pace }: RunRequest): Promise<RunResult> {
    const traffic = this.begin();
    const talks = this.talks[kind];
    const before = process.cpuUsage();
    const startedAt = performance.now();
    if ('window' in pace) await this.keepUnderWay(talks, pace.window, length);
    else {
      const seconds = 'seconds' in length ? length.seconds : length.messages / pace.perSecond;
      await this.sendAtRate(talks, pace.perSecond, seconds, pace.seed);
    }
    const deadline = performance.now() + patienceMs;
    while (traffic.requireNoTrouble() > 0) {
      if (performance.now() > deadline) throw new Error(traffic.describeMissing());
      await pause(1);
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    const { user, system } = process.cpuUsage(before);
    traffic.requireOneOrder(talks);
    const delays = (histogram: typeof traffic.sinceSent) => ({
      p50Ms: histogram.quantile(0.5),
      p99Ms: histogram.quantile(0.99),
    });
    return {
      messages: traffic.sent,
      deliveries: traffic.deliveries,
      seconds,
      sinceAccepted: delays(traffic.sinceAccepted),
      sinceSent: delays(traffic.sinceSent),
      cpuSeconds: (user + system) / 1e6,
    };
  }

  say(frames: readonly string[]): void {
    frames.forEach((frame, number) => this.clients[number]!.send(frame));
  }

  onEvent(client: Client, frame: Buffer): void {
    this.traffic.onEvent(client, frame);
  }

  onAnswer(mutation: number, frame: Buffer): void {
    this.traffic.onAnswer(mutation, frame);
  }

  onTrouble(client: Client, what: string): void {
    this.traffic.onTrouble(client, what);
  }

  private begin(): Traffic {
    this.runs += 1;
    const { firstMutation, sent } = this.traffic;
    return (this.traffic = new Traffic(this.runs, this.clients.length, firstMutation + sent));
  }

  /** Conversations in turns, and in each of them its members. */
  private keepUnderWay(talks: readonly Talk[], window: number, length: RunRequest['length']): Promise<void> {
    const endsAt = 'seconds' in length ? performance.now() + length.seconds * 1_000 : Infinity;
    const most = 'messages' in length ? length.messages : Infinity;
    return new Promise((resolve) => {
      let [sent, left] = [0, 0];
      const sendNext = (): void => {
        const talk = talks[sent % talks.length]!;
        const sender = talk.members[Math.floor(sent / talks.length) % talk.members.length]!;
        sent += 1;
        left += 1;
        this.post(talk, sender, performance.now(), () => {
          left -= 1;
          if (sent < most && performance.now() < endsAt) sendNext();
          else if (left === 0) resolve();
        });
      };
      for (let begun = 0; begun < Math.min(window, most); begun += 1) sendNext();
      // What is lost is found by whoever waits for the traffic's end.
      setTimeout(resolve, 'seconds' in length ? length.seconds * 1_000 : patienceMs).unref();
    });
  }

  private async sendAtRate(talks: readonly Talk[], perSecond: number, seconds: number, seed: number) {
    const random = new Random(seed);
    const plan = planArrivals(random, perSecond, seconds);
    const { dropped } = await runOpenLoop({
      // At a low rate there may be none by chance: one is sent, so that there is something to measure.
      plan: plan.length > 0 ? plan : [0],
      mostUnderWay: Infinity,
      latestMs: patienceMs,
      send: async (dueAt) => {
        const talk = random.pick(talks);
        this.post(talk, random.pick(talk.members), dueAt, () => undefined);
      },
    });
    if (dropped > 0) throw new Error(`The generator was too late for ${dropped} messages.`);
  }

  private post(talk: Talk, sender: number, dueAt: number, onDone: () => void): void {
    const message = this.traffic.expect(talk, sender, dueAt, onDone);
    const input = {
      conversationId: talk.conversationId,
      text: textOf(this.traffic.number, message),
      idempotencyKey: `${this.traffic.number}-${message}`,
    };
    this.clients[sender]!.send(
      JSON.stringify({
        id: mutationId(this.traffic.firstMutation + message),
        type: 'subscribe',
        payload: { query: sendMessage, variables: { input } },
      }),
    );
  }
}

const generator = new Generator();
obey<GeneratorCommands>({
  async connect({ url, people, talks }) {
    await generator.connect(url, people, talks);
    return null;
  },
  async subscribe({ query }) {
    await generator.subscribe(query);
    return null;
  },
  run: (request) => generator.run(request),
  async say({ frames }) {
    generator.say(frames);
    return null;
  },
});
