import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { deployMigrations } from '@chorus/database';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@chorus/database/embedded-postgres';
import { planProcesses, Supervised, type PlannedProcess } from '@chorus/distributed';
import type { Killable } from './one-process';

/** Who is killed, in this order: who holds the clients, who holds what they said, who moves events, who handles them. */
export const victims = ['gateway 2', 'messaging', 'relay', 'messaging worker', 'gateway'] as const;

const readyMs = 120_000;
const kinds = ['gateway', 'work', 'subgraph'] as const;

interface Running {
  readonly spec: PlannedProcess;
  readonly process: Supervised;
}

/** As `npm run start:distributed` runs it, with two gateways: a process for each part, started again when it dies. */
export class ManyProcesses implements Killable {
  private kills = 0;

  private constructor(
    readonly urls: readonly [string, ...string[]],
    private readonly running: readonly Running[],
    private readonly database: EmbeddedPostgres,
  ) {}

  static async start(dataDir: string): Promise<ManyProcesses> {
    const database = await startEmbeddedPostgres({ dataDir });
    const databaseUrl = database.url;
    await deployMigrations({ databaseUrl });
    const { processes, gatewayUrls } = await planProcesses({
      databaseUrl,
      port: 0,
      gateways: 2,
      rateLimits: false,
      demoAccounts: [],
      secret: randomBytes(32),
    });
    const complain = (): void => undefined;
    const running = processes.map((spec) => {
      // What others say of who dies on purpose is no news.
      const environment = { ...spec.environment, CHORUS_LOG_LEVEL: 'error' };
      return { spec, process: new Supervised({ ...spec, environment }, { complain }) };
    });
    const [first, ...others] = gatewayUrls.map((url) => `${url}/graphql`) as [string, ...string[]];
    const platform = new ManyProcesses([first, ...others], running, database);
    for (const { process } of running) process.start();
    try {
      await Promise.all(processes.map(untilReady));
    } catch (error) {
      await platform.stop();
      throw error;
    }
    return platform;
  }

  get nextVictim(): string {
    return victims[this.kills % victims.length]!;
  }

  async killNext(): Promise<void> {
    const { spec, process: victim } = this.find(this.nextVictim);
    this.kills += 1;
    const pid = victim.pid!;
    process.kill(pid, 'SIGKILL');
    // Its successor answers, not what the dying one still sent.
    while (victim.pid === pid) await pause(20);
    await untilReady(spec);
    // Who asks it has noticed.
    await Promise.all(this.running.map(({ spec: other }) => untilReady(other)));
  }

  /** In the order of `startPlatform`: who calls before who is called. */
  async stop(): Promise<void> {
    for (const kind of kinds)
      await Promise.all(
        this.running.filter(({ spec }) => spec.kind === kind).map(({ process }) => process.stop()),
      );
    await this.database.stop();
  }

  private find(name: string): Running {
    const found = this.running.find(({ spec }) => spec.name === name);
    if (!found) throw new RangeError(`There is no process ${name}.`);
    return found;
  }
}

async function untilReady({ name, healthUrl }: PlannedProcess): Promise<void> {
  for (const end = Date.now() + readyMs; Date.now() < end; await pause(50))
    if ((await statusOf(healthUrl)) === 'ready') return;
  throw new Error(`${name} did not become ready within ${readyMs / 1_000} s.`);
}

/** Undefined where nobody answers. */
async function statusOf(healthUrl: string): Promise<unknown> {
  try {
    const response = await fetch(healthUrl, { signal: AbortSignal.timeout(5_000) });
    return ((await response.json()) as { status: unknown }).status;
  } catch {
    return undefined;
  }
}
