import { demoPassword, demoPeople, seedDemo } from '@chorus/launcher';
import { Client, startTestGraph } from '@chorus/embedded/testing';
import type { DemoAccount } from '../../src/graphiql';

export interface LivingDemo {
  /** The endpoint, which is GraphiQL's page too. */
  url: string;
  demoAccounts: DemoAccount[];
  stop(): Promise<void>;
}

/** The whole graph on a database of its own with the demo in it, and GraphiQL that knows its people. */
export async function startLivingDemo(): Promise<LivingDemo> {
  const demoAccounts = demoPeople.map(({ handle, displayName, blurb }) => ({
    handle,
    displayName,
    blurb,
    password: demoPassword,
  }));
  // Patient: a browser beside it may take all there is of a machine.
  const patience = { requestTimeoutMs: 60_000, fetchTimeoutMs: 30_000 };
  // The device of an example is nowhere: nothing is to look for it.
  const notifications = { pushIntervalMs: 86_400_000 };
  const gateway = { graphiql: { demoAccounts }, ...patience };
  const graph = await startTestGraph({ gateway, notifications });
  await seedDemo(async (query, variables, token) => {
    const { data, errors } = await new Client(graph.url, token ?? null).query(query, variables);
    if (errors) throw new Error(`The demo could not be seeded: ${JSON.stringify(errors)}`);
    return data;
  });
  await graph.settle();
  return { url: graph.url, demoAccounts, stop: () => graph.stop() };
}
