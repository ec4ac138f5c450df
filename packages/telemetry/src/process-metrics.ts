import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectDefaultMetrics, Gauge } from 'prom-client';
import { metrics } from './metrics';

/** The repository that this file belongs to, as seen from `src` and from `dist`. */
const rootPackage = join(__dirname, '../../../package.json');

/** The product's version. */
export const readVersion = (): string =>
  (JSON.parse(readFileSync(rootPackage, 'utf8')) as { version: string }).version;

let isCollecting = false;

/**
 * What the process itself costs (CPU, memory, event loop lag, garbage collection, handles), and which build it is. A
 * process calls it when it starts to serve; the second call does nothing.
 */
export function collectProcessMetrics(): void {
  if (isCollecting) return;
  isCollecting = true;
  collectDefaultMetrics({ register: metrics });
  new Gauge({
    name: 'chorus_build_info',
    help: 'Always 1; the labels say which version runs on which Node.js.',
    labelNames: ['version', 'node'],
    registers: [metrics],
  }).set({ version: readVersion(), node: process.version }, 1);
}
