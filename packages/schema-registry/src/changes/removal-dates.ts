import { isEnumType, isInputObjectType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';
import type { RegistryConfig } from '../config';
import { findingId } from '../fingerprint';
import type { Finding } from '../report';
import { remedyFor } from '../explain/remedies';
import type { PublicChange } from './diff';

const pattern = /\bremoval:\s*(\d{4}-\d{2}-\d{2})\b/i;

/** The day (UTC) from which on something may go: `Use name. Removal: 2027-01-31.` gives `2027-01-31`. */
export function removalDateIn(reason: string | null | undefined): string | undefined {
  const day = pattern.exec(reason ?? '')?.[1];
  return day && !Number.isNaN(Date.parse(day)) ? day : undefined;
}

/** Why the schema says that what stands at a coordinate is deprecated. */
export function deprecationAt(schema: GraphQLSchema, coordinate: string): string | undefined {
  const [typeName = '', memberName = '', argumentName] = coordinate.split('.');
  const type = schema.getType(typeName);
  if (isEnumType(type)) return type.getValue(memberName)?.deprecationReason ?? undefined;
  if (isInputObjectType(type)) return type.getFields()[memberName]?.deprecationReason ?? undefined;
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
  const field = type.getFields()[memberName];
  if (argumentName === undefined) return field?.deprecationReason ?? undefined;
  return field?.args.find(({ name }) => name === argumentName)?.deprecationReason ?? undefined;
}

const dayMs = 86_400_000;

/** Removal dates that are announced too late, or moved towards us. */
export function findHastyDates(
  changes: readonly PublicChange[],
  schemas: { before: GraphQLSchema | null; after: GraphQLSchema },
  { config, now }: { config: RegistryConfig; now: Date },
): Finding[] {
  const earliest = new Date(now.getTime() + config.deprecations.minNoticeDays * dayMs)
    .toISOString()
    .slice(0, 10);
  const paths = new Set(changes.filter(({ type }) => /DEPRECATION/.test(type)).map(({ path }) => path));
  return [...paths].flatMap((path) => {
    const date = removalDateIn(deprecationAt(schemas.after, path));
    const was = removalDateIn(schemas.before ? deprecationAt(schemas.before, path) : undefined);
    if (!date || date >= earliest || (was !== undefined && date >= was)) return [];
    return [
      {
        id: findingId('chg', 'REMOVAL_DATE_TOO_SOON', path, date),
        code: 'REMOVAL_DATE_TOO_SOON',
        severity: 'error',
        message: `${path} says that it goes on ${date}; clients are told at least ${config.deprecations.minNoticeDays} days before, so not before ${earliest}.`,
        remedy: remedyFor('REMOVAL_DATE_TOO_SOON'),
      },
    ];
  });
}
