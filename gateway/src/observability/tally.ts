import { metrics } from '@chorus/telemetry';
import { Counter } from 'prom-client';

/** One counter of a `tallies`. */
export interface Tally {
  add(): void;
}

/**
 * A counter, by the values of one label, of what happens at each delivery to each client: added up as a number, and told to
 * prom-client when somebody looks, because that takes longer to count one than the delivery takes.
 */
export function tallies(options: { name: string; help: string; label?: string }): (value?: string) => Tally {
  const { name, help, label } = options;
  const counts = new Map<string, { count: number; add: () => void }>();
  new Counter({
    name,
    help,
    labelNames: label === undefined ? [] : [label],
    registers: [metrics],
    collect() {
      for (const [value, tally] of counts) {
        this.inc(label === undefined ? {} : { [label]: value }, tally.count);
        tally.count = 0;
      }
    },
  });
  return (value = '') => {
    let tally = counts.get(value);
    if (!tally) {
      const made = { count: 0, add: () => void (made.count += 1) };
      counts.set(value, (tally = made));
    }
    return tally;
  };
}
