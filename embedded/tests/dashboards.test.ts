import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metrics } from '@chorus/telemetry';
import { createSmallWorld, startTestGraph, type TestGraph } from '../src/testing';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- it comes without types
const { load } = require('js-yaml') as { load: (text: string) => unknown };

const root = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: unknown;
  targets?: { refId: string; expr: string; datasource: unknown }[];
}

const { groups } = load(read('infra/observability/alerts.yaml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read('infra/observability/grafana-dashboard.json')) as {
  id: null;
  uid: string;
  schemaVersion: number;
  templating: { list: { name: string; query: unknown }[] };
  panels: Panel[];
};
const charts = dashboard.panels.filter(({ type }) => type !== 'row');
const expressions = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...charts.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
];

/** What Prometheus itself adds to every sample. */
const ofPrometheus = ['job', 'instance'];

/** What prom-client keeps of a metric's declaration. */
interface Declared {
  name: string;
  labelNames: string[];
}

let graph: TestGraph;
/** Every metric of a running graph by the name of its samples. */
const printed = new Map<string, Declared>();

beforeAll(async () => {
  graph = await startTestGraph();
  await createSmallWorld(graph);
  const text = await (await fetch(graph.url.replace('/graphql', '/metrics'))).text();
  for (const [, name = '', type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const metric = metrics.getSingleMetric(name) as unknown as Declared;
    const suffixes = type === 'histogram' || type === 'summary' ? ['_bucket', '_sum', '_count'] : [''];
    for (const suffix of suffixes) printed.set(name + suffix, metric);
  }
});
afterAll(() => graph.stop());

const metricNames = (expression: string): string[] =>
  expression.replace(/"[^"]*"/g, '').match(/\b(chorus|process|nodejs)_\w+/g) ?? [];

it.each(expressions)('%s asks for metrics that a running graph prints', (_name, expression) => {
  const names = metricNames(expression);
  expect(names.filter((name) => !printed.has(name))).toEqual([]);
  expect(names.length > 0 || expression.startsWith('up{')).toBe(true);
});

it.each(expressions)('%s tells them apart by labels that they have', (_name, expression) => {
  const labelsOf = (name: string): string[] => [
    ...(printed.get(name)?.labelNames ?? []),
    ...ofPrometheus,
    'le',
  ];
  for (const [, name = '', selector = ''] of expression.matchAll(
    /\b((?:chorus|process|nodejs)_\w+)\{([^}]*)\}/g,
  )) {
    const selected = [...selector.matchAll(/(\w+)\s*(?:=~|!=|!~|=)/g)].map(([, label]) => label);
    expect(labelsOf(name)).toEqual(expect.arrayContaining(selected));
  }
  const known = metricNames(expression).flatMap(labelsOf);
  const grouped = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels = '']) =>
    labels.split(/\s*,\s*/),
  );
  expect(known.length === 0 ? [] : grouped.filter((label) => !known.includes(label))).toEqual([]);
});

it('shows each of our metrics in the dashboard', () => {
  const shown = new Set(
    charts.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => metricNames(expr))),
  );
  const ours = [
    ...new Set(
      [...printed.entries()].filter(([name]) => name.startsWith('chorus_')).map(([, metric]) => metric),
    ),
  ];
  const isShown = (metric: Declared) =>
    [...printed.entries()].some(([name, one]) => one === metric && shown.has(name));
  expect(ours.filter((metric) => !isShown(metric)).map(({ name }) => name)).toEqual([]);
});

describe('the dashboard', () => {
  it('is one that Grafana imports: own ids, panels inside of the grid and beside each other', () => {
    expect(dashboard).toMatchObject({ id: null, uid: expect.any(String), schemaVersion: expect.any(Number) });
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const cells = new Map<string, string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect([title, cells.get(`${x}/${y}`)]).toEqual([title, undefined]);
          cells.set(`${x}/${y}`, title);
        }
    }
  });

  it('asks the data source that its reader chooses', () => {
    const source = { type: 'prometheus', uid: '${datasource}' };
    expect(dashboard.templating.list.map(({ name }) => name)).toEqual(['datasource', 'job', 'instance']);
    for (const { datasource, targets = [] } of charts) {
      expect(targets.length).toBeGreaterThan(0);
      expect([datasource, ...targets.map((target) => target.datasource)]).toEqual(
        [datasource, ...targets].map(() => source),
      );
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
    }
  });
});

describe('an alert', () => {
  const runbook = read('docs/runbook.md');
  const sections = new Map(
    runbook
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')), section]),
  );

  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s says how bad it is and what to do',
    (alert, rule) => {
      expect(['page', 'ticket']).toContain(rule.labels.severity);
      expect(rule.annotations.summary).toMatch(/\S/);
      expect(rule.annotations.runbook).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
      for (const part of ['**Means.**', '**Look at.**', '**Do.**'])
        expect(sections.get(alert)).toContain(part);
    },
  );

  it('is what each section of the runbook is about', () => {
    expect([...sections.keys()].sort()).toEqual(rules.map(({ alert }) => alert).sort());
  });
});

it('has an example of a Prometheus that reads the metrics and the alerts', () => {
  const example = load(read('infra/observability/prometheus.yaml'));
  expect(example).toMatchObject({
    rule_files: ['alerts.yaml'],
    scrape_configs: [{ job_name: 'chorus', metrics_path: '/metrics' }],
  });
});
