import type { Expectation, Row, Series } from '../benchmark';
import { judge, median, type Judged } from './figures';

const columns = [
  'figure',
  'measured (each round)',
  'p50 / p99 ms',
  'CPU ms a request',
  'generator',
  'floor',
  'measured (each round)',
  'ratio',
  'by CPU',
  'expected',
  'verdict',
] as const;

/** The rows as a table of Markdown, which terminals show as well. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [[...columns], ...rows.map((row) => cellsOf(judge(row)))];
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const line = (texts: readonly string[]) =>
    `| ${texts.map((text, column) => text.padEnd(widths[column]!)).join(' | ')} |`;
  const [head, ...body] = cells;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const notes = rows.flatMap(({ figure, note }) => (note ? [`${figure.name}: ${note}`] : []));
  return [line(head!), rule, ...body.map(line), ...(notes.length > 0 ? ['', ...notes] : [])].join('\n');
}

function cellsOf({ row, ratio, cpuRatio, verdict }: Judged): string[] {
  const { figure, floor, expected } = row;
  return [
    figure.name,
    measured(figure),
    figure.p50Ms && figure.p99Ms ? `${rounded(median(figure.p50Ms))} / ${rounded(median(figure.p99Ms))}` : '',
    Object.entries(figure.cpuMs ?? {})
      .map(([process, values]) => `${process} ${rounded(median(values))}`)
      .join(', '),
    figure.generatorCores ? `${(median(figure.generatorCores) * 100).toFixed(0)} % of a core` : '',
    floor?.name ?? '',
    floor ? measured(floor) : '',
    ratio === null ? '' : rounded(ratio),
    cpuRatio === null ? '' : rounded(cpuRatio),
    expected ? promise(expected, figure.unit) : '',
    verdict ?? '',
  ];
}

const measured = ({ values, unit }: Series): string =>
  `${rounded(median(values))} ${unit}${values.length > 1 ? ` (${values.map(rounded).join(' ')})` : ''}`;

function promise({ of, atLeast, atMost }: Expectation, unit: string): string {
  const of_ = of === 'value' ? ` ${unit}` : '';
  return [
    ...(atLeast === undefined ? [] : [`≥ ${atLeast}${of_}`]),
    ...(atMost === undefined ? [] : [`≤ ${atMost}${of_}`]),
  ].join(', ');
}

/** Three digits that mean something. */
export const rounded = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toString() : Number(value.toPrecision(3)).toString();
