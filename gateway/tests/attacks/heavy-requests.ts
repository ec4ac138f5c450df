/** A request that would be a lot of work if anybody did it. */
export interface HeavyRequest {
  name: string;
  /** What is said of it: the limit, or the code where it is none. */
  refused: string;
  /** Another document each time, so that no cache answers. */
  body: (serial: number) => string;
  headers?: Record<string, string>;
}

const repeat = (count: number, text: (index: number) => string, separator = ' '): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(separator);
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

const document =
  (text: string, variables?: unknown) =>
  (serial: number): string =>
    JSON.stringify({ query: text.replaceAll('SERIAL', String(serial)), variables });

const everything = '__schema { types { name fields { name args { name } type { name ofType { name } } } } }';

export const heavyRequests: HeavyRequest[] = [
  {
    name: '101 aliases',
    refused: 'aliases',
    body: document(`query q_SERIAL { ${repeat(101, (i) => `a${i}: __typename`)} }`),
  },
  {
    name: 'one field 1,990 times',
    refused: 'repetitions',
    body: document(`query q_SERIAL { ${'__typename '.repeat(1_990)} }`),
  },
  {
    name: 'one field with fields 490 times',
    refused: 'repetitions',
    body: document(`query q_SERIAL { ${'viewer { id } '.repeat(490)} }`),
  },
  {
    name: 'fragments that double each other 60 times',
    refused: 'selections',
    body: document(
      `query q_SERIAL { user(handle: "a") { ...F0 } } ${repeat(60, (i) => `fragment F${i} on User { a: followers { nodes { ...F${i + 1} } } b: followers { nodes { ...F${i + 1} } } }`)} fragment F60 on User { id }`,
    ),
  },
  {
    name: 'a ring of 240 fragments',
    refused: 'GRAPHQL_VALIDATION_FAILED',
    body: document(
      `query q_SERIAL { ...F0 } ${repeat(240, (i) => `fragment F${i} on Query { ...F${(i + 1) % 240} }`)}`,
    ),
  },
  {
    name: '30 fragments, each with 25 of the others',
    refused: 'selections',
    body: document(
      `query q_SERIAL { ...F0 } ${repeat(30, (i) => `fragment F${i} on Query { ${repeat(25, (j) => `...F${(i + j + 1) % 30}`)} }`)}`,
    ),
  },
  {
    name: 'fields 655 levels deep',
    refused: 'depth',
    body: document(
      `query q_SERIAL { user(handle: "a") { ${'posts { nodes { author { '.repeat(218)} id ${'} } }'.repeat(218)} } }`,
    ),
  },
  {
    name: 'pages in pages in pages',
    refused: 'cost',
    body: document(
      'query q_SERIAL { user(handle: "a") { followers(first: 100) { nodes { followers(first: 100) { nodes { followers(first: 100) { nodes { id } } } } } } } }',
    ),
  },
  {
    name: '990 unknown directives',
    refused: 'directives',
    body: document(`query q_SERIAL { __typename ${'@aa '.repeat(990)} }`),
  },
  {
    name: '990 unknown fields, each with suggestions',
    refused: 'GRAPHQL_VALIDATION_FAILED',
    body: document(`query q_SERIAL { ${repeat(990, (i) => `usr${i}`)} }`),
  },
  {
    name: '650 unknown arguments',
    refused: 'GRAPHQL_VALIDATION_FAILED',
    body: document(`query q_SERIAL { user(${repeat(650, (i) => `handl${i}: 1`)}) { id } }`),
  },
  {
    name: '490 variables of unknown types',
    refused: 'GRAPHQL_VALIDATION_FAILED',
    body: document(`query q_SERIAL(${repeat(490, (i) => `$a${i}: Usr${i}`)}) { __typename }`),
  },
  {
    name: 'all of introspection 19 times',
    refused: 'cost',
    body: document(`query q_SERIAL { ${repeat(19, (i) => `a${i}: ${everything}`)} }`),
  },
  {
    name: 'introspection in a circle',
    refused: 'GRAPHQL_VALIDATION_FAILED',
    body: document(
      `query q_SERIAL { __schema { types { ${'fields { type { '.repeat(50)} name ${'} }'.repeat(50)} } } }`,
    ),
  },
  { name: '100 KB of names', refused: 'tokens', body: document(`query q_SERIAL { ${'a '.repeat(49_000)} }`) },
  {
    name: '100 KB of brackets',
    refused: 'GRAPHQL_PARSE_FAILED',
    body: document(`# SERIAL\n${'{'.repeat(99_000)}`),
  },
  {
    name: 'a name of 99 KB',
    refused: 'GRAPHQL_VALIDATION_FAILED',
    body: document(`{ ${'a'.repeat(99_000)}SERIAL }`),
  },
  {
    name: 'a literal of 900 lists in each other',
    refused: 'GRAPHQL_VALIDATION_FAILED',
    body: document(`query q_SERIAL { user(handle: ${nested(900)}) { id } }`),
  },
  {
    name: 'a type of 900 lists in each other',
    refused: 'GRAPHQL_VALIDATION_FAILED',
    body: document(`query q_SERIAL($a: ${'['.repeat(900)}Int${']'.repeat(900)}) { __typename }`),
  },
  {
    name: '390 operations and no name',
    refused: 'BAD_USER_INPUT',
    body: document(repeat(390, (i) => `query q${i}_SERIAL { __typename }`)),
  },
  {
    name: '9,000 variables that nobody uses, and one that is not there',
    refused: 'BAD_USER_INPUT',
    body: document(
      'query q_SERIAL($a: String!) { user(handle: $a) { id } }',
      Object.fromEntries(Array.from({ length: 9_000 }, (_, index) => [`k${index}`, 1])),
    ),
  },
  {
    name: 'a variable of 49,000 lists in each other',
    refused: 'levels of variables',
    body: (serial) =>
      `{"query":"query q_${serial}($a: ID!) { node(id: $a) { id } }","variables":{"a":${nested(49_000)}}}`,
  },
  { name: 'a body of 50,000 lists in each other', refused: 'BAD_USER_INPUT', body: () => nested(50_000) },
  { name: 'a body of 99 KB that is no JSON', refused: 'BAD_USER_INPUT', body: () => '['.repeat(99_000) },
  {
    name: 'a body of 99 KB with __proto__ at its end',
    refused: 'BAD_USER_INPUT',
    body: () => `{"a":[${repeat(24_000, () => '{}', ',')}],"__proto__":{}}`,
  },
  { name: 'a body of 200 KB', refused: 'body bytes', body: () => ' '.repeat(200_000) },
  {
    name: 'a batch of 10,000',
    refused: 'BAD_USER_INPUT',
    body: () => `[${repeat(10_000, () => '{}', ',')}]`,
  },
  {
    name: 'a forged token of 15 KB',
    refused: 'UNAUTHENTICATED',
    body: document('{ __typename }'),
    headers: { authorization: `Bearer ${'a.'.repeat(7_500)}` },
  },
  {
    name: 'a wish for 1,200 media types',
    refused: 'BAD_USER_INPUT',
    body: document('{ __typename }'),
    headers: { accept: repeat(1_200, (i) => `a/${i};q=0.1`, ',') },
  },
];
