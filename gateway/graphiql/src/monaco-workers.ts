import type { WorkerName } from '../../src/graphiql/page-data';

/** Tells Monaco where its web workers are. `label` is the language that asks. */
export function setUpMonacoWorkers(urls: Record<WorkerName, string>): void {
  const getWorker = (_id: string, label: string): Worker =>
    new Worker(label === 'graphql' || label === 'json' ? urls[label] : urls.editor, {
      type: 'module',
      name: label,
    });
  Object.assign(globalThis, { MonacoEnvironment: { getWorker } });
}
