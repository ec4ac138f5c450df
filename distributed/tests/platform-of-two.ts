import { randomBytes } from 'node:crypto';
import { addressVariableOf } from '@chorus/process';
import { createTestDatabase, eventually } from '@chorus/test-kit';
import { openProxy } from '../../gateway/tests/upstream/proxy';
import { findFreePorts } from '../src/free-ports';
import { planProcesses, type PlannedProcess } from '../src/processes';
import { Supervised } from '../src/supervised';

const readyMs = 120_000;

const untilReady = ({ healthUrl }: PlannedProcess): Promise<unknown> =>
  eventually(async () => ((await (await fetch(healthUrl)).json()) as { status: string }).status === 'ready', {
    timeoutMs: readyMs,
    intervalMs: 100,
  });

/**
 * Every process of the platform, of the gateway two, and of one subgraph two that answer, behind one address. They are
 * named as the launcher names them; the second ones are `gateway 2` and, of `feed`, `feed 2`.
 */
export async function startPlatformOfTwo(subgraph: string) {
  const database = await createTestDatabase();
  const plan = await planProcesses({
    databaseUrl: database.url,
    port: 0,
    gateways: 2,
    rateLimits: false,
    secret: randomBytes(32),
    demoAccounts: [],
  });
  const one = plan.processes.find(({ name }) => name === subgraph)!;
  const [port] = await findFreePorts(1);
  const twin: PlannedProcess = {
    ...one,
    name: `${subgraph} 2`,
    environment: { ...one.environment, CHORUS_PORT: String(port) },
    healthUrl: `http://127.0.0.1:${port}/health/ready`,
  };
  const balancer = await openProxy(Number(one.environment.CHORUS_PORT), port!);
  const shared = { [addressVariableOf(subgraph)]: balancer.url, CHORUS_LOG_LEVEL: 'fatal' };
  const running = [...plan.processes, twin].map((spec) => {
    const environment = { ...spec.environment, ...shared };
    return { spec, process: new Supervised({ ...spec, environment }, { complain: () => undefined }) };
  });
  const stop = async (): Promise<void> => {
    for (const kind of ['gateway', 'work', 'subgraph'] as const)
      await Promise.all(
        running.filter(({ spec }) => spec.kind === kind).map(({ process }) => process.stop()),
      );
    await balancer.close();
    await database.drop();
  };
  for (const { process } of running) process.start();
  try {
    await Promise.all(running.map(({ spec }) => untilReady(spec)));
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    /** The endpoints of both gateways. */
    urls: plan.gatewayUrls.map((url) => `${url}/graphql`),
    balancer,
    /** SIGKILL; its supervisor starts it again. Resolves when it is dead. */
    async kill(name: string): Promise<void> {
      const { process: victim } = running.find(({ spec }) => spec.name === name)!;
      const pid = victim.pid!;
      process.kill(pid, 'SIGKILL');
      await eventually(() => victim.pid !== pid, { timeoutMs: 10_000 });
    },
    async untilReady(name: string): Promise<void> {
      await untilReady(running.find(({ spec }) => spec.name === name)!.spec);
    },
    stop,
  };
}

export type PlatformOfTwo = Awaited<ReturnType<typeof startPlatformOfTwo>>;
