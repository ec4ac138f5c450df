// The load generator of the mix, in a process of its own: see `harness/helper-process.ts`.
import { obey } from '../harness/obey';
import type { DriverCommands } from './driver-protocol';
import { summarise } from './summary';
import { Workload, type Run } from './workload';

interface Finished {
  readonly run: Run;
  readonly about: { perSecond: number; seconds: number; cpuSeconds: number };
}

let workload: Workload | undefined;
let finished: Finished | undefined;

function opened(): Workload {
  if (!workload) throw new Error('It is not open.');
  return workload;
}

obey<DriverCommands>({
  async open(parameters) {
    workload = new Workload(parameters);
    return null;
  },
  async tokens(tokens) {
    opened().setTokens(tokens);
    return null;
  },
  async post({ postsEach, atOnce }) {
    await opened().postEverybody(postsEach, atOnce);
    return null;
  },
  async look({ atOnce }) {
    await opened().lookAtEverything(atOnce);
    return null;
  },
  async run({ perSecond, seconds }) {
    const before = process.cpuUsage();
    const run = await opened().run(perSecond, seconds);
    const { user, system } = process.cpuUsage(before);
    finished = { run, about: { perSecond, seconds, cpuSeconds: (user + system) / 1e6 } };
    return { ended: run.samples.length };
  },
  async judge() {
    if (!finished) throw new Error('Nothing has been run.');
    return summarise(finished.run, opened().oracle, finished.about);
  },
});
