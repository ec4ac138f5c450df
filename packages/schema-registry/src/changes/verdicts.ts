import type { GraphQLSchema } from 'graphql';
import type { RegistryConfig } from '../config';
import type { ChangeVerdict, OperationUser } from '../report';
import type { Approval } from '../state';
import type { KnownOperation } from '../usage/usage-index';
import { isToldByValidation, touchesOf } from './touches';
import { deprecationAt, removalDateIn } from './removal-dates';
import type { PublicChange } from './diff';

export interface Judging {
  /** The public schema as it was. */
  before: GraphQLSchema | null;
  operations: readonly KnownOperation[];
  /** Would it fail against the new schema? */
  isInvalid: (operation: KnownOperation) => boolean;
  approvals: ReadonlyMap<string, Approval>;
  config: RegistryConfig;
  now: Date;
}

type Verdict = Pick<ChangeVerdict, 'verdict' | 'allowed' | 'reason'>;

const plural = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

/** `web 2.1.0 and ios 5.0`, at most three of them. */
function clientsOf(users: readonly OperationUser[]): string {
  const names = [...new Set(users.map(({ client, version }) => `${client} ${version}`))];
  const shown = names.slice(0, 3);
  if (names.length > 3) shown.push(plural(names.length - 3, 'other client'));
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '');
}

function judgeByUse(users: OperationUser[], seen: KnownOperation[], judging: Judging): Verdict {
  const { windowDays, minRequests, minPercent } = judging.config.usage;
  const requests = users.reduce((sum, { count }) => sum + count, 0);
  const all = judging.operations.reduce((sum, { count }) => sum + count, 0);
  const percent = all === 0 ? 0 : (requests / all) * 100;
  const days = plural(windowDays, 'day');
  if (users.length === 0)
    return {
      verdict: 'unused',
      allowed: true,
      reason: `No known operation and no request of the last ${days} uses it.`,
    };
  if (!seen.some(({ isRegistered }) => isRegistered) && (requests < minRequests || percent < minPercent))
    return {
      verdict: 'unused',
      allowed: true,
      reason: `${plural(requests, 'request')} in ${days} (${percent.toFixed(2)} %) is below the threshold.`,
    };
  const sent = requests === 0 ? `not seen in ${days}` : `${plural(requests, 'request')} in ${days}`;
  return {
    verdict: 'used',
    allowed: false,
    reason: `${plural(users.length, 'operation')} of ${clientsOf(users)} ${users.length === 1 ? 'uses' : 'use'} it: ${sent}.`,
  };
}

function judgeRemoval(change: PublicChange, users: OperationUser[], judging: Judging): Verdict | undefined {
  if (!change.type.endsWith('_REMOVED') || !judging.before) return undefined;
  const date = removalDateIn(deprecationAt(judging.before, change.path));
  if (!date) return undefined;
  if (judging.now.toISOString().slice(0, 10) < date)
    return {
      verdict: 'removal-date-not-reached',
      allowed: false,
      reason: `Clients were told that it stays until ${date}.`,
    };
  if (judging.config.deprecations.afterRemovalDate === 'judge') return undefined;
  const still =
    users.length === 0 ? '' : ` ${clientsOf(users)} still ${users.length === 1 ? 'uses' : 'use'} it.`;
  return {
    verdict: 'removal-date-passed',
    allowed: true,
    reason: `Its removal was announced for ${date}.${still}`,
  };
}

function judgeOne(change: PublicChange, judging: Judging): ChangeVerdict {
  const { id, level, type, path, message } = change;
  const base = { id, level, type, path, message, users: [], requests: 0 };
  if (level === 'safe') return { ...base, verdict: 'safe', allowed: true, reason: 'Breaks nobody.' };
  const approval = judging.approvals.get(id);
  const approved = approval && {
    verdict: 'approved' as const,
    allowed: true,
    reason: `Approved by ${approval.by}: ${approval.reason}`,
    approval: {
      reason: approval.reason,
      by: approval.by,
      at: approval.at,
      ...(approval.until !== undefined && { until: approval.until }),
    },
  };
  if (level === 'dangerous') {
    const allowed = judging.config.dangerousChanges === 'allow';
    const reason = allowed ? 'Careful clients bear it.' : 'Dangerous changes are refused by configuration.';
    return { ...base, verdict: 'dangerous', allowed, reason, ...(!allowed && approved) };
  }
  const touches = touchesOf(change);
  const seen = judging.operations.filter(
    (operation) =>
      touches(operation) &&
      (!isToldByValidation(change) || !operation.document || judging.isInvalid(operation)),
  );
  const users = seen
    .map(({ id: operationId, name, client, count }) => ({
      client: client.name,
      version: client.version,
      operation: name,
      operationId,
      count,
    }))
    .sort((a, b) => b.count - a.count || a.operation.localeCompare(b.operation, 'en'));
  const verdict = approved ?? judgeRemoval(change, users, judging) ?? judgeByUse(users, seen, judging);
  return { ...base, ...verdict, users, requests: users.reduce((sum, { count }) => sum + count, 0) };
}

const keyOf = ({ client, version, operationId }: OperationUser): string =>
  JSON.stringify([client, version, operationId]);

/** Who was told that what they use goes, or for whom somebody answers. */
export const excusedUsers = (verdicts: readonly ChangeVerdict[]): Set<string> =>
  new Set(
    verdicts
      .filter(({ verdict }) => verdict === 'approved' || verdict === 'removal-date-passed')
      .flatMap(({ users }) => users.map(keyOf)),
  );

/** The key under which `excusedUsers` lists an operation. */
export const userKey = keyOf;

/** Judges changes of the public API by who uses what they change. */
export function judgeChanges(changes: readonly PublicChange[], judging: Judging): ChangeVerdict[] {
  const verdicts = changes.map((change) => judgeOne(change, judging));
  const excused = excusedUsers(verdicts);
  // A type goes with the field that led to it: whoever bears the one bears the other.
  return verdicts.map((verdict) =>
    verdict.verdict === 'used' &&
    verdict.type === 'TYPE_REMOVED' &&
    verdict.users.every((user) => excused.has(keyOf(user)))
      ? {
          ...verdict,
          verdict: 'removal-date-passed' as const,
          allowed: true,
          reason: 'It goes with a field whose removal is allowed.',
        }
      : verdict,
  );
}
