import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError, type LaunchContext, type Launched } from '@chorus/launcher';
import { planProcesses, type PlannedProcess } from './processes';
import { Supervised } from './supervised';

const readyTimeoutMs = 120_000;
const pollMs = 50;

/**
 * Starts every process at once, in no order, and waits until each says that it is ready. They end by kind: who calls
 * before who is called, so that nothing that was begun is lost.
 */
export async function startPlatform(context: LaunchContext): Promise<Launched> {
  const { databaseUrl, port, rateLimits, demoAccounts, onStop, complain } = context;
  const secret = randomBytes(32);
  const plan = await planProcesses({ databaseUrl, port, rateLimits, demoAccounts, secret });
  const supervised = plan.processes.map((spec) => ({ spec, process: new Supervised(spec, { complain }) }));

  for (const kind of ['subgraph', 'work', 'gateway'] as const) {
    const ofKind = supervised.filter(({ spec }) => spec.kind === kind).map(({ process }) => process);
    onStop(async () => void (await Promise.all(ofKind.map((process) => process.stop()))));
  }
  for (const { process } of supervised) process.start();
  await Promise.all(plan.processes.map((process) => untilReady(process, context)));

  return { url: `${plan.gatewayUrl}/graphql`, settle: () => untilSettled(plan.relayUrl) };
}

async function untilReady({ name, healthUrl }: PlannedProcess, { isStopping }: LaunchContext): Promise<void> {
  for (const end = Date.now() + readyTimeoutMs; Date.now() < end && !isStopping(); await sleep(pollMs)) {
    const health = await ask(healthUrl);
    if (health?.status === 'ready') return;
  }
  throw new StartError(`${name} did not become ready within ${readyTimeoutMs / 1000} s.`);
}

async function untilSettled(relayUrl: string): Promise<void> {
  while ((await ask(`${relayUrl}/health/events`))?.isSettled !== true) await sleep(pollMs);
}

/** The answer, or null when there is none. */
async function ask(url: string): Promise<Record<string, unknown> | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return (await response.json()) as Record<string, unknown>;
  } catch {
    return null;
  }
}
