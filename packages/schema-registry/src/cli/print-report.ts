import { styleText } from 'node:util';
import { remedyFor } from '../explain/remedies';
import type { ChangeVerdict, CheckReport, Finding, Location, OperationUser } from '../report';

type Style = Parameters<typeof styleText>[0];

const maxUsers = 5;
const maxSafe = 12;

const place = (location: Location | undefined): string =>
  location ? `  ${location.file}:${location.line}` : '';

const plural = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

/** A report for people: what is refused comes with its place, its reason and what to do; the verdict is the last line. */
export function printReport(
  report: CheckReport,
  { hasColours, all = false }: { hasColours: boolean; all?: boolean },
): string {
  // The terminal was asked already, by whoever calls.
  const paint = (style: Style, text: string): string =>
    hasColours ? styleText(style, text, { validateStream: false }) : text;
  const no = paint('red', '✗');
  const yes = paint('green', '✓');
  const mind = paint('yellow', '!');
  const lines: string[] = [];
  const section = (title: string, body: string[]): void => {
    if (body.length > 0) lines.push(paint('bold', title), ...body, '');
  };

  const printFinding = ({ id, code, severity, message, remedy, location, approval }: Finding): string[] => [
    `  ${severity === 'error' ? no : severity === 'warning' ? mind : yes} ${message.replace(/\n/g, '\n    ')}`,
    `    ${paint('dim', `${code}${place(location)}`)}`,
    ...(severity !== 'note' && remedy ? [`    → ${remedy}`] : []),
    ...(approval ? [`    approved by ${approval.by}: ${approval.reason}`] : []),
    ...(severity === 'error' && !id.startsWith('cmp_') ? [`    ${paint('dim', `to approve: ${id}`)}`] : []),
  ];
  const printUser = ({ client, version, operation, count }: OperationUser): string =>
    `      ${client} ${version}  ${operation}  ${count === 0 ? 'registered, not seen' : plural(count, 'request')}`;
  const printChange = ({
    id,
    level,
    message,
    verdict,
    allowed,
    reason,
    users,
    location,
    type,
  }: ChangeVerdict): string[] => [
    `  ${allowed ? (level === 'breaking' ? yes : mind) : no} ${level}: ${message}${allowed ? '' : paint('dim', place(location))}`,
    `    ${reason}`,
    ...(allowed && verdict !== 'approved' ? [] : users.slice(0, maxUsers).map(printUser)),
    ...(!allowed && users.length > maxUsers
      ? [`      … and ${plural(users.length - maxUsers, 'other')}`]
      : []),
    ...(allowed
      ? []
      : [
          `    → ${remedyFor(verdict === 'removal-date-not-reached' ? 'REMOVAL_DATE_NOT_REACHED' : 'USED_BREAKING_CHANGE')}`,
          `    ${paint('dim', `${type}; to approve: ${id}`)}`,
        ]),
  ];

  section(
    `Against ${report.base.name} ${report.base.version}`,
    report.subgraphs.map(({ name, version, was }) =>
      version === null ? `  ${name}: removed` : `  ${name}: ${was ?? 'new'} → ${version}`,
    ),
  );
  const told = report.composition.filter(({ severity }) => all || severity !== 'note');
  section(report.composes ? 'Composition' : 'It does not compose', told.flatMap(printFinding));
  const safe = report.changes.filter(({ level }) => level === 'safe');
  const judged = report.changes
    .filter(({ level }) => level !== 'safe')
    .sort((a, b) => Number(a.allowed) - Number(b.allowed));
  const shown = all ? safe : safe.slice(0, maxSafe);
  section('Public API', [
    ...judged.flatMap(printChange),
    ...shown.map(({ message }) => `  + ${message}`),
    ...(safe.length > shown.length
      ? [`  + ${safe.length - shown.length} more safe changes (--all lists them)`]
      : []),
  ]);
  const covered = new Set(
    report.changes
      .filter(({ allowed }) => !allowed)
      .flatMap(({ users }) =>
        users.map(({ client, version, operationId }) => `${client} ${version} ${operationId}`),
      ),
  );
  const failing = report.operations.invalid.filter(({ allowed }) => !allowed);
  // Those that a refused change names are told there.
  const news = failing.filter(
    ({ client, version, operationId }) => !covered.has(`${client} ${version} ${operationId}`),
  );
  section(
    'Operations that would fail',
    news.flatMap(({ id, client, version, operation, errors }) => [
      `  ${no} ${client} ${version}  ${operation}`,
      ...errors.map((error) => `    ${error}`),
      `    ${paint('dim', `to approve: ${id}`)}`,
    ]),
  );
  section('Events', report.events.flatMap(printFinding));
  section('Lint', report.lint.flatMap(printFinding));
  section(
    'Variants',
    report.variants.flatMap(({ name, composes, problems, changes }) =>
      composes
        ? all && changes.length > 0
          ? [`  ${yes} ${name}: ${plural(changes.length, 'change')}`]
          : []
        : [`  ${no} ${name} does not compose`, ...problems.flatMap(printFinding)],
    ),
  );
  const { checked, clients } = report.operations;
  if (report.composes)
    lines.push(paint('dim', `${plural(checked, 'operation')} of ${plural(clients, 'client')} checked.`));
  lines.push(paint(report.verdict === 'may-ship' ? ['bold', 'green'] : ['bold', 'red'], report.summary));
  return `${lines.join('\n')}\n`;
}

const escapeData = (text: string): string =>
  text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const escapeProperty = (text: string): string => escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');

function annotation(
  level: 'error' | 'warning' | 'notice',
  { title, message, location }: { title: string; message: string; location?: Location },
): string {
  const at = location
    ? `file=${escapeProperty(location.file)},line=${location.line},col=${location.column},`
    : '';
  return `::${level} ${at}title=${escapeProperty(title)}::${escapeData(message)}`;
}

/** The report as annotations of GitHub Actions: what is refused as errors, what to mind as warnings. */
export function printAnnotations(report: CheckReport): string {
  const findings = [
    ...report.composition,
    ...report.events,
    ...report.lint,
    ...report.variants.flatMap(({ problems }) => problems),
  ].filter(({ severity }) => severity !== 'note');
  const lines = [
    ...findings.map(({ severity, code, message, remedy, location }) =>
      annotation(severity === 'error' ? 'error' : 'warning', {
        title: code,
        message: remedy ? `${message}\n${remedy}` : message,
        ...(location && { location }),
      }),
    ),
    ...report.changes
      .filter(({ level, allowed }) => !allowed || level === 'breaking')
      .map(({ type, allowed, message, reason, location }) =>
        annotation(allowed ? 'warning' : 'error', {
          title: type,
          message: `${message}\n${reason}`,
          ...(location && { location }),
        }),
      ),
    ...report.operations.invalid
      .filter(({ allowed }) => !allowed)
      .map(({ client, version, operation, errors }) =>
        annotation('error', {
          title: 'OPERATION_INVALID',
          message: `${client} ${version}, ${operation}: ${errors.join(' ')}`,
        }),
      ),
    annotation(report.verdict === 'may-ship' ? 'notice' : 'error', {
      title: 'schema check',
      message: report.summary,
    }),
  ];
  return `${lines.join('\n')}\n`;
}
