import { PrismaPg } from '@prisma/adapter-pg';
import { escapeIdentifier, Pool } from 'pg';

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;
type Query = Parameters<Adapter['queryRaw']>[0];
type ResultSet = Awaited<ReturnType<Adapter['queryRaw']>>;

/** Object ids and type numbers of PostgreSQL's one-byte `"char"`, which its catalogue uses, and of `text`. */
const charOid = 18;
const textOid = 25;
const characterColumn = 6 satisfies ResultSet['columnTypes'][number];

interface RawResult {
  fields?: { dataTypeID: number }[];
  rows?: object;
}

/** The positions of `"char"` columns, by the array of rows: the one object that the adapter passes on unchanged. */
const charColumns = new WeakMap<object, Set<number>>();

/** Calls a `"char"` column `text`, which the adapter can read, and remembers that it did. */
class CataloguePool extends Pool {
  // `Pool.query` has a dozen overloads; this passes all of them on.
  override query = (async (...parameters: Parameters<Pool['query']>) => {
    const running = Pool.prototype.query.apply(this, parameters) as unknown as Promise<RawResult>;
    const result = await running;
    const positions = new Set<number>();
    result.fields?.forEach((field, position) => {
      if (field.dataTypeID !== charOid) return;
      field.dataTypeID = textOid;
      positions.add(position);
    });
    if (result.rows && positions.size > 0) charColumns.set(result.rows, positions);
    return result;
  }) as unknown as Pool['query'];
}

export interface SchemaAdapter {
  factory: PrismaPg;
  /** The failure that PostgreSQL gave to a migration, which the engine reports without its text. */
  lastScriptError(): Error | undefined;
  close(): Promise<void>;
}

/**
 * `@prisma/adapter-pg`, confined to one PostgreSQL schema, with what the schema engine needs of it and it lacks (7.10):
 * reading `"char"` columns of the catalogue, and scripts whose literals, comments or functions contain a semicolon.
 */
export function createSchemaAdapter(url: string, schema: string): SchemaAdapter {
  const pool = new CataloguePool({ connectionString: url, max: 2, options: `-c search_path=${schema}` });
  const factory = new PrismaPg(pool, { schema });
  const connect = factory.connect.bind(factory);
  let scriptError: Error | undefined;

  factory.connect = async () => {
    const adapter = await connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query: Query) => {
      const result = await queryRaw(query);
      const positions = charColumns.get(result.rows);
      const columnTypes = result.columnTypes.map((type, at) => (positions?.has(at) ? characterColumn : type));
      return { ...result, columnTypes };
    };
    adapter.executeScript = async (script: string) => {
      try {
        await pool.query(asOneTransaction(script, schema));
      } catch (error) {
        scriptError = error as Error;
        throw error;
      }
    };
    return adapter;
  };

  return { factory, lastScriptError: () => scriptError, close: () => pool.end() };
}

/**
 * Statements sent together are one transaction. Recording the migration as finished belongs in it: a process killed
 * between the two would otherwise leave a migration of which nobody knows whether it was applied.
 */
function asOneTransaction(script: string, schema: string): string {
  return `${script}
;UPDATE ${escapeIdentifier(schema)}._prisma_migrations SET finished_at = now(), applied_steps_count = 1
  WHERE finished_at IS NULL AND rolled_back_at IS NULL`;
}
