import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import addFormats from 'ajv-formats';
import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020';
import type { EventType } from './envelope';

/** One version of one event type, as `schema/events/<Type>.v<version>.json` fixes it. */
export interface EventContract {
  type: EventType;
  version: number;
  /** `<domain>.<aggregate>`. */
  topic: string;
  /** The subgraph that may emit it. */
  domain: string;
  /** The properties of `data` that make the aggregate's id: see `aggregateIdOf`. */
  aggregate: readonly string[];
  schema: AnySchemaObject;
}

const folder = join(__dirname, '../../../schema/events');

const ajv = new Ajv2020({
  allErrors: true,
  allowUnionTypes: true,
  keywords: ['x-topic', 'x-domain', 'x-aggregate'],
});
addFormats(ajv, ['uuid', 'date-time']);

const contracts = new Map<string, EventContract>();
const newest = new Map<string, EventContract>();
const validators = new Map<EventContract, ValidateFunction>();

function load(): void {
  for (const name of readdirSync(folder)) {
    const [, type, version] = /^([A-Za-z]+)\.v(\d+)\.json$/.exec(name) ?? [];
    if (!type) continue;
    const schema = JSON.parse(readFileSync(join(folder, name), 'utf8')) as AnySchemaObject;
    const contract: EventContract = {
      type: type as EventType,
      version: Number(version),
      topic: schema['x-topic'],
      domain: schema['x-domain'],
      aggregate: schema['x-aggregate'],
      schema,
    };
    contracts.set(`${type}.v${version}`, contract);
    if (contract.version > (newest.get(type)?.version ?? 0)) newest.set(type, contract);
  }
}
load();

/** Every contract, every version. */
export function allContracts(): EventContract[] {
  return [...contracts.values()];
}

/** Every topic that some contract names, sorted. */
export function allTopics(): string[] {
  return [...new Set(allContracts().map(({ topic }) => topic))].sort();
}

/** Every domain that emits events, and so has an outbox that must be emptied, sorted. */
export function publishingDomains(): string[] {
  return [...new Set(allContracts().map(({ domain }) => domain))].sort();
}

/** The contract that `emit` follows. Throws for a type without one. */
export function newestContract(type: EventType): EventContract {
  const contract = newest.get(type);
  if (!contract) throw new Error(`There is no event contract for ${type} in schema/events`);
  return contract;
}

/** The topics on which events of these types travel, sorted. */
export function topicsOf(types: readonly EventType[]): string[] {
  const wanted = new Set<string>(types);
  return [...new Set(allContracts().flatMap(({ type, topic }) => (wanted.has(type) ? [topic] : [])))].sort();
}

/**
 * The aggregate's id that an event of this data must carry: the ids named by the contract's `x-aggregate`, sorted and
 * joined by a colon. Both ends of a relationship thus share one key, whoever acted.
 */
export function aggregateIdOf(contract: EventContract, data: object): string {
  const values = data as Record<string, unknown>;
  return contract.aggregate
    .map((property) => String(values[property]))
    .sort()
    .join(':');
}

/** What is wrong with this data by this version of the contract; empty when nothing is. Names properties, never values. */
export function violations(type: EventType, version: number, data: unknown): string[] {
  const contract = contracts.get(`${type}.v${version}`);
  if (!contract) return [`there is no contract ${type}.v${version}`];
  let validate = validators.get(contract);
  if (!validate) {
    validate = ajv.compile(contract.schema);
    validators.set(contract, validate);
  }
  if (validate(data)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `data${instancePath} ${message}`);
}
