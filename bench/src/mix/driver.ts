// The load generator of the mix, in a process of its own. Its parent asks, one question at a time, and it ends with it.
import type { Command, Commands, Question, Reply } from './driver-protocol';
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

const handlers: { [Name in Command]: (ask: Commands[Name]['ask']) => Promise<Commands[Name]['answer']> } = {
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
};

async function reply({ name, ask }: Question): Promise<Reply> {
  try {
    return { answer: await (handlers[name] as (ask: unknown) => Promise<unknown>)(ask) };
  } catch (error) {
    return { failure: String((error as Error).stack) };
  }
}

// Ctrl-C reaches all processes of a terminal: the parent ends this one.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.once('disconnect', () => process.exit(0));
process.on('message', (question: Question) => {
  void reply(question).then((answer) => process.send?.(answer));
});
