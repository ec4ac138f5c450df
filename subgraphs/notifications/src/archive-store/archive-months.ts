import type { Database } from '@chorus/database';

const parent = 'archived_groups';

/** The month that an instant (ISO 8601) is in, such as `2026_05`. */
const monthOf = (at: string): string => at.slice(0, 7).replace('-', '_');

function boundsOf(month: string): [from: string, to: string] {
  const [year, number] = month.split('_').map(Number) as [number, number];
  const first = (index: number) => new Date(Date.UTC(year, index, 1)).toISOString();
  return [first(number - 1), first(number)];
}

/** The tables of the archive, one for each month. Made when the first notification of a month is put there. */
export class ArchiveMonths {
  private readonly known = new Set<string>();

  constructor(private readonly database: Database) {}

  async prepareFor(instants: readonly string[]): Promise<void> {
    const missing = [...new Set(instants.map(monthOf))].filter((month) => !this.known.has(month));
    if (missing.length === 0) return;
    await this.database.transaction(async (transaction) => {
      await transaction.lock(parent);
      const rows = await transaction.query<{ name: string }>(
        `SELECT child.relname AS name FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
         WHERE inhparent = '${parent}'::regclass`,
      );
      const existing = new Set(rows.map(({ name }) => name));
      for (const month of missing) {
        const table = `${parent}_${month}`;
        if (existing.has(table)) continue;
        const [from, to] = boundsOf(month);
        // Made apart, then attached: to make it as a partition would lock out everybody who reads the archive.
        await transaction.execute(`CREATE TABLE ${table} (LIKE ${parent} INCLUDING ALL)`);
        await transaction.execute(
          `ALTER TABLE ${parent} ATTACH PARTITION ${table} FOR VALUES FROM ('${from}') TO ('${to}')`,
        );
      }
    });
    for (const month of missing) this.known.add(month);
  }
}
