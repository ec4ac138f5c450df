import { inStep, isTraced, SpanKind, startStep, type Attributes, type Span } from '@chorus/telemetry';

/** By statement text: texts are constants, so there are few. Values travel beside them and are never shown. */
const attributesByText = new Map<string, Attributes>();

function attributesOf(schema: string, text: string): Attributes {
  let attributes = attributesByText.get(text);
  if (!attributes) {
    const compact = text.replace(/\s+/g, ' ').trim();
    attributes = {
      'db.system.name': 'postgresql',
      'db.namespace': schema,
      'db.operation.name': operationOf(compact),
      'db.query.text': compact,
    };
    attributesByText.set(text, attributes);
  }
  return attributes;
}

/** What a statement does: of a WITH, the writing that it holds. */
function operationOf(text: string): string {
  const [first = ''] = /^\w+/.exec(text.toUpperCase()) ?? [];
  if (first !== 'WITH') return first;
  return /(?<!FOR )\b(INSERT|UPDATE|DELETE)\b/.exec(text)?.[0] ?? 'SELECT';
}

/** The span of one statement; undefined where nothing is traced. */
export function startStatementSpan(schema: string, text: string): Span | undefined {
  if (!isTraced()) return undefined;
  const attributes = attributesOf(schema, text);
  return startStep(`${attributes['db.operation.name']} ${schema}`, { kind: SpanKind.CLIENT, attributes });
}

/** Runs a transaction as a step of what is traced: its statements stand inside. */
export const inTransactionSpan = <Result>(schema: string, work: () => Promise<Result>): Promise<Result> =>
  inStep(`transaction ${schema}`, { attributes: { 'db.namespace': schema } }, work);
