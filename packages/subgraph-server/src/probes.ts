import type { ServerResponse } from 'node:http';
import type { Subgraph } from '@chorus/subgraph-kit';
import { metrics, printMetrics } from '@chorus/telemetry';
import { send } from './send';

export interface ProbeOptions {
  subgraph: Subgraph;
  isDraining: () => boolean;
}

const probeTimeoutMs = 1_000;

/** What operators ask a process, unsigned: nothing in it is anybody's. False when the path is none of these. */
export async function answerProbe(
  path: string,
  response: ServerResponse,
  options: ProbeOptions,
): Promise<boolean> {
  if (path === '/health/live') send(response, 200, { status: 'live' });
  else if (path === '/health/ready') await sendReadiness(response, options);
  else if (path === '/metrics') await sendMetrics(response);
  else return false;
  return true;
}

async function sendReadiness(
  response: ServerResponse,
  { subgraph, isDraining }: ProbeOptions,
): Promise<void> {
  const database =
    subgraph.database && ((await answers(subgraph.database.query('SELECT 1'))) ? 'up' : 'down');
  const status = isDraining() ? 'stopping' : database === 'down' ? 'unavailable' : 'ready';
  send(response, status === 'ready' ? 200 : 503, { status, dependencies: database ? { database } : {} });
}

async function answers(question: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), probeTimeoutMs);
  });
  const answer = question.then(
    () => true,
    () => false,
  );
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

async function sendMetrics(response: ServerResponse): Promise<void> {
  const text = await printMetrics();
  response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
}
