import type { ASTNode } from 'graphql';
import {
  composeParsed,
  parseSubgraphs,
  readSchema,
  type Composed,
  type ParsedSubgraph,
} from './composition/compose';
import { findRemovedKeys } from './composition/keys';
import { composeVariant, tagsOf, takesSomethingOut } from './composition/variants';
import type { RegistryConfig } from './config';
import { diffSchemas } from './changes/diff';
import { findHastyDates } from './changes/removal-dates';
import { judgeChanges } from './changes/verdicts';
import { compareEvents } from './events/compatibility';
import { contentVersion } from './fingerprint';
import { findInvalidOperations, validateAgainst } from './operations/validate-operations';
import { applyOperations, applySubgraphs, changedVersions, findUnknownSubgraphs, inputsOf } from './proposal';
import type { ChangeVerdict, CheckReport, Finding, VariantReport } from './report';
import { definitionsOf } from './sdl/coordinates';
import { locationOf, parseSources } from './sdl/documents';
import type { Approval, ProposedChange, RegistryState, SdlSource } from './state';
import { knownOperations } from './usage/usage-index';

export interface CheckOptions {
  now: Date;
  /** Lint everything that is proposed, not only what changes. */
  lintAll?: boolean;
  /** What the base is called in the report. Default `registry`. */
  baseName?: string;
  /** Where the SDL of a published subgraph lies, for locations. */
  fileOf?: (name: string) => string;
}

/** The approvals in force, by finding. */
export function approvalsInForce(approvals: readonly Approval[], now: Date): Map<string, Approval> {
  const today = now.toISOString().slice(0, 10);
  return new Map(
    approvals
      .filter(({ until }) => until === undefined || today <= until)
      .map((approval) => [approval.finding, approval]),
  );
}

/** An approved finding is told, and refuses nothing. Composition is not a matter of opinion. */
const approve =
  (approvals: ReadonlyMap<string, Approval>) =>
  (finding: Finding): Finding => {
    const approval = finding.severity === 'error' ? approvals.get(finding.id) : undefined;
    if (!approval) return finding;
    const { reason, by, at, until } = approval;
    return {
      ...finding,
      severity: 'note',
      approval: { reason, by, at, ...(until !== undefined && { until }) },
    };
  };

/** Says where each change was made: the place itself, or what is nearest to what is no longer there. */
function locate(
  changes: ChangeVerdict[],
  proposed: readonly ParsedSubgraph[],
  published: readonly ParsedSubgraph[],
): ChangeVerdict[] {
  const placesIn = ({ document }: ParsedSubgraph) =>
    new Map(definitionsOf(document).map(({ coordinate, node }) => [coordinate, node]));
  const places = proposed.map((subgraph) => {
    const before = published.find(({ name }) => name === subgraph.name);
    return { is: placesIn(subgraph), was: before ? placesIn(before) : new Map<string, ASTNode>() };
  });
  return changes.map((change) => {
    const parts = change.path.split('.');
    const candidates = parts.map((_, index) => parts.slice(0, parts.length - index).join('.'));
    // Several subgraphs may have the type: whose was it that changed?
    const owners = places.filter(({ was }) => was.has(change.path));
    const node = candidates
      .flatMap((coordinate) => [...owners, ...places].map(({ is }) => is.get(coordinate)))
      .find((found) => found !== undefined);
    const location = locationOf(node);
    return location ? { ...change, location } : change;
  });
}

async function checkVariants(
  state: RegistryState,
  { parsed, whole }: { parsed: readonly ParsedSubgraph[]; whole: Composed },
  config: RegistryConfig,
): Promise<VariantReport[]> {
  const tags = tagsOf(parsed);
  return Promise.all(
    Object.entries(config.variants).map(async ([name, filter]) => {
      const { composed, findings } = takesSomethingOut(filter, tags)
        ? composeVariant(parsed, filter, config)
        : { composed: whole, findings: [] };
      const before = state.variants[name] ?? state.composed;
      const changes = composed
        ? await diffSchemas(before ? readSchema(before.api) : null, composed.schema)
        : [];
      return {
        name,
        composes: composed !== undefined,
        problems: findings,
        changes: changes.map(({ level, path, message }) => ({ level, path, message })),
      };
    }),
  );
}

/** Identifies the state that a report is about. */
export const stateVersion = ({ subgraphs }: RegistryState): string =>
  contentVersion(subgraphs.map(({ name, version, sdl }) => `${name} ${version}\n${sdl}`).join('\n'));

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function summarise(
  report: Omit<CheckReport, 'verdict' | 'summary'>,
): Pick<CheckReport, 'verdict' | 'summary'> {
  const isError = ({ severity }: Finding) => severity === 'error';
  const refusals = [
    ['composition problem', report.composition.filter(isError).length],
    ['change', report.changes.filter(({ allowed }) => !allowed).length],
    ['failing operation', report.operations.invalid.filter(({ allowed }) => !allowed).length],
    ['event contract problem', report.events.filter(isError).length],
    ['lint problem', report.lint.filter(isError).length],
    ['broken variant', report.variants.filter(({ composes }) => !composes).length],
  ] as const;
  const against = refusals.filter(([, count]) => count > 0).map(([noun, count]) => plural(count, noun));
  if (against.length > 0) return { verdict: 'refused', summary: `Refused: ${against.join(', ')}.` };
  const breaking = report.changes.filter(({ level }) => level === 'breaking');
  const others = report.changes.length - breaking.length;
  return {
    verdict: 'may-ship',
    summary: `May ship: ${plural(breaking.length, 'breaking change')}${breaking.length > 0 ? ', allowed' : ''}; ${plural(others, 'other change')} of the public API.`,
  };
}

/**
 * May this be shipped? Pure: the same state, change, configuration and time give the same report.
 */
export async function check(
  state: RegistryState,
  change: ProposedChange,
  config: RegistryConfig,
  options: CheckOptions,
): Promise<CheckReport> {
  const { now, lintAll = false, baseName = 'registry', fileOf } = options;
  const context = { config, now };
  const approvals = approvalsInForce(state.approvals, now);
  const versions = changedVersions(state, applySubgraphs(state, change));
  const base = {
    format: 'chorus-schema-check/1' as const,
    base: { name: baseName, version: stateVersion(state) },
    subgraphs: versions,
  };
  const events = compareEvents(state.events, change.events ?? [], change.eventsAre).map(approve(approvals));
  const unseen = { checked: 0, clients: 0, windowDays: config.usage.windowDays, invalid: [] };
  const end = (found: Pick<CheckReport, 'composition'> & Partial<CheckReport>): CheckReport => {
    const report = {
      ...base,
      composes: false,
      changes: [],
      operations: unseen,
      events,
      lint: [],
      variants: [],
      ...found,
    };
    return { ...report, ...summarise(report) };
  };

  const unknown = findUnknownSubgraphs(state, change);
  if (unknown.length > 0) return end({ composition: unknown });
  const { parsed, findings: unreadable } = parseSubgraphs(inputsOf(state, change, fileOf));
  if (unreadable.length > 0) return end({ composition: unreadable });

  const published = parseSubgraphs(inputsOf(state, {}, fileOf)).parsed;
  const proposedNames = new Set(change.subgraphs?.map(({ name }) => name));
  const proposed = parsed.filter(({ name }) => proposedNames.has(name));
  const lint = lintProposed(change, { published, proposed, config, lintAll }).map(approve(approvals));
  const keys = findRemovedKeys(published, parsed, proposedNames).map(approve(approvals));
  const { composed, findings } = composeParsed(parsed, config, proposedNames);
  if (!composed) return end({ composition: [...findings, ...keys], lint });

  const before = state.composed ? readSchema(state.composed.api) : null;
  const publicChanges = await diffSchemas(before, composed.schema);
  const operations = knownOperations(
    before ?? composed.schema,
    { operations: applyOperations(state, change), usage: state.usage },
    context,
  );
  const after = validateAgainst(composed.schema);
  const verdicts = judgeChanges(publicChanges, {
    before,
    operations,
    isInvalid: (operation) => after.errorsOf(operation).length > 0,
    approvals,
    ...context,
  });
  const invalid = findInvalidOperations(operations, {
    before: before ? validateAgainst(before) : undefined,
    after,
    verdicts,
    approvals,
  });
  const variants = await checkVariants(state, { parsed, whole: composed }, config);
  return end({
    composes: true,
    composition: [
      ...findings,
      ...keys,
      ...findHastyDates(publicChanges, { before, after: composed.schema }, context).map(approve(approvals)),
    ],
    changes: locate(verdicts, proposed, published),
    operations: {
      checked: operations.filter(({ document }) => document).length,
      clients: new Set(operations.map(({ client }) => client.name)).size,
      windowDays: config.usage.windowDays,
      invalid,
    },
    lint,
    variants,
  });
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- import() of a relative path wants an extension that jest's resolver does not know
const loadLint = () => require('./lint/lint-subgraph') as typeof import('./lint/lint-subgraph');

/** What the rules say of all of a subgraph's SDL, whatever was published. */
export function lintSources(name: string, sources: readonly SdlSource[], config: RegistryConfig): Finding[] {
  const result = parseSources(name, sources);
  if ('finding' in result) return [result.finding];
  return loadLint().lintSubgraph({ name, sources, document: result.document }, config, { all: true });
}

function lintProposed(
  { subgraphs = [] }: ProposedChange,
  linted: {
    published: readonly ParsedSubgraph[];
    proposed: readonly ParsedSubgraph[];
    config: RegistryConfig;
    lintAll: boolean;
  },
): Finding[] {
  const find = (among: readonly ParsedSubgraph[], name: string) =>
    among.find((subgraph) => subgraph.name === name)?.document;
  const changed = subgraphs.flatMap(({ name, sources }) => {
    const document = find(linted.proposed, name);
    return document ? [{ name, sources, document, before: find(linted.published, name) }] : [];
  });
  if (changed.length === 0) return [];
  // ESLint takes longer to load than everything else: those who ask no check need not.
  const { lintSubgraph } = loadLint();
  return changed.flatMap((subgraph) => lintSubgraph(subgraph, linted.config, { all: linted.lintAll }));
}
