import { codesOf, readAnswer } from '../world';
import { cop, limit, preflight, repeat, useCop } from './cop';

const tool = useCop();

describe('alias overloading', () => {
  it("is refused with the tool's 101 aliases", async () =>
    tool.isRefused(
      await tool.world.ask(cop(`query cop { ${repeat(101, (i) => `alias${i}:__typename \n`)} }`)),
      ...limit('aliases'),
    ));
  it('is refused with 31 aliases of a field that costs something', async () =>
    tool.isRefused(
      await tool.world.ask({ query: `{ ${repeat(31, (i) => `a${i}: user(handle: "alice") { id }`)} }` }),
      ...limit('aliases'),
    ));
  it('is refused where fragments multiply it', async () =>
    tool.isRefused(
      await tool.world.ask({
        query: `{ a: user(handle: "a") { ...F } b: user(handle: "b") { ...F } } fragment F on User { ${repeat(20, (i) => `x${i}: handle`)} }`,
      }),
      ...limit('aliases'),
    ));
  it('is refused in a mutation, which would run one after the other', async () =>
    tool.isRefused(
      await tool.world.ask({
        query: `mutation { ${repeat(31, (i) => `a${i}: createPost(input: { text: "x" }) { post { id } }`)} }`,
      }),
      ...limit('aliases'),
    ));
});

describe('array-based batching', () => {
  const one = { query: 'query cop { __typename }' };
  it.each([10, 1, 1_000])('is refused with %d operations', async (count) =>
    tool.isRefused(
      await tool.world.ask({ body: JSON.stringify(Array.from({ length: count }, () => one)) }),
      'BAD_USER_INPUT',
    ),
  );
  it('is refused with persisted queries', async () =>
    tool.isRefused(
      await tool.world.ask({
        body: JSON.stringify([{ extensions: { persistedQuery: { version: 1, sha256Hash: 'a' } } }]),
      }),
      'BAD_USER_INPUT',
    ));
  it('is refused as lines of JSON', async () =>
    tool.isRefused(
      await tool.world.ask({ body: `${JSON.stringify(one)}\n${JSON.stringify(one)}` }),
      'BAD_USER_INPUT',
    ));
  it('is refused by GET with two queries', async () =>
    tool.isRefused(
      await readAnswer(
        await fetch(`${tool.world.url}/graphql?query={colour}&query={colour}`, { headers: preflight }),
      ),
      'BAD_USER_INPUT',
    ));
});

describe('directive overloading', () => {
  // The tool cries out when there is an error for each.
  it("is refused with the tool's ten directives", async () =>
    tool.isRefused(
      await tool.world.ask(cop(`query cop { __typename ${'@aa'.repeat(10)} }`)),
      ...limit('directives at one place'),
    ));
  it('is refused with 900 of them', async () =>
    tool.isRefused(
      await tool.world.ask(cop(`query cop { __typename ${'@aa'.repeat(900)} }`)),
      ...limit('directives'),
    ));
  it.each([
    ['on many fields', `query cop { ${repeat(30, () => 'colour @skip(if: false) @include(if: true)')} }`],
    [
      'in a fragment that is spread often',
      `query cop { ${repeat(20, () => '... { ...F }')} } fragment F on Query { colour @include(if: true) @skip(if: false) __typename @skip(if: true) }`,
    ],
    [
      'on inline fragments',
      `query cop { ${repeat(60, () => '... @include(if: true) { __typename }').replace(/__typename/g, 'colour')} }`,
    ],
    [
      'on spreads',
      `query cop { ${repeat(51, () => '...F @include(if: true)')} } fragment F on Query { colour }`,
    ],
    ['on the operation', `query cop ${'@include(if: true) '.repeat(60)} { colour }`],
    ['on a variable', `query cop($a: Int ${'@a '.repeat(60)}) { posts(first: $a) { nodes { id } } }`],
  ])('is refused %s', async (_case, query) => {
    const answer = await tool.world.ask(cop(query));
    expect(codesOf(answer)).toEqual(['LIMIT_EXCEEDED']);
    tool.toldNothing(answer);
  });
});

describe('circular introspection', () => {
  it("is refused as the tool's", async () =>
    tool.isRefused(
      await tool.world.ask(
        cop(
          'query cop { __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }',
        ),
      ),
      'GRAPHQL_VALIDATION_FAILED',
    ));
  it('is refused through fragments', async () =>
    tool.isRefused(
      await tool.world.ask(
        cop(
          'query cop { __schema { types { ...A } } } fragment A on __Type { fields { type { ...B } } } fragment B on __Type { fields { type { ...C } } } fragment C on __Type { fields { type { fields { name } } } }',
        ),
      ),
      'GRAPHQL_VALIDATION_FAILED',
    ));
  it('is refused through possible types and interfaces', async () =>
    tool.isRefused(
      await tool.world.ask(
        cop(
          'query cop { __schema { types { possibleTypes { interfaces { possibleTypes { interfaces { possibleTypes { interfaces { name } } } } } } } } }',
        ),
      ),
      'GRAPHQL_VALIDATION_FAILED',
    ));
  it('is refused where it asks for everything many times', async () => {
    const everything =
      '__schema { types { name fields { name args { name } type { name ofType { name } } } } }';
    const answer = await tool.world.ask(cop(`query cop { ${repeat(30, (i) => `a${i}: ${everything}`)} }`));
    expect(codesOf(answer)).toEqual(['LIMIT_EXCEEDED']);
    tool.toldNothing(answer);
  });
});

describe('circular fragments', () => {
  it.each([
    ['one that spreads itself', 'query cop { ...A } fragment A on Query { ...A }'],
    ['two', 'query cop { ...A } fragment A on Query { ...B } fragment B on Query { ...A }'],
    [
      'a ring of 200',
      `query cop { ...F0 } ${repeat(200, (i) => `fragment F${i} on Query { ...F${(i + 1) % 200} }`)}`,
    ],
    [
      'one through a field',
      'query cop { posts { nodes { ...A } } } fragment A on Post { author { posts { nodes { ...A } } } }',
    ],
    [
      'a ring that nobody uses',
      'query cop { colour } fragment A on Query { ...B } fragment B on Query { ...A }',
    ],
  ])('are refused: %s', async (_case, query) => {
    const answer = await tool.world.ask(cop(query));
    expect(new Set(codesOf(answer))).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
    expect(answer.text.length).toBeLessThan(5_000);
    tool.toldNothing(answer);
  });
  it('are refused where each spreads all others', async () => {
    const all = repeat(25, (i) => `fragment F${i} on Query { ${repeat(25, (j) => `...F${j}`)} }`);
    tool.isRefused(await tool.world.ask(cop(`query cop { ...F0 } ${all}`)), ...limit('selections'));
  });
});

describe('field duplication', () => {
  it("is refused with the tool's 500", async () =>
    tool.isRefused(
      await tool.world.ask(cop(`query cop { ${'__typename \n'.repeat(500)}} `)),
      ...limit('repetitions'),
    ));
  it.each([
    ['of a field with fields', repeat(200, () => 'posts { nodes { id } }')],
    ['in inline fragments', repeat(200, () => '... { colour }')],
    ['under one alias', repeat(200, () => 'a: colour')],
    ['deep inside', `posts { nodes { author { ${'id '.repeat(200)} } } }`],
  ])('is refused %s', async (_case, fields) =>
    tool.isRefused(await tool.world.ask(cop(`query cop { ${fields} }`)), ...limit('repetitions')),
  );
});
