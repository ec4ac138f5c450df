import { getIntrospectionQuery, type GraphQLFormattedError } from 'graphql';
import { startWorld, type Ask, type World } from './world';

const repeat = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

/** A chain of fields of this depth. */
function nested(depth: number): string {
  const levels: string[] = ['user(handle: "alice")'];
  const cycle = ['posts(first: 0)', 'nodes', 'author'];
  for (let level = 0; levels.length < depth - 1; level += 1) levels.push(cycle[level % 3]!);
  return levels.join('{') + '{__typename' + '}'.repeat(levels.length);
}

describe('limits', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld({ limits: { cost: 10_000 } })));
  afterAll(() => world.gateway.stop());

  async function isRefused(ask: Ask, limit: string, allowed: number, measured?: number, status = 400) {
    const scopes = world.seen.scopes.length;
    const answer = await world.ask(ask);
    expect(answer.errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED', limit, allowed } }]);
    const [{ message, extensions }] = answer.errors as [GraphQLFormattedError];
    const found = extensions!.measured as number;
    if (measured !== undefined) expect(found).toBe(measured);
    expect(found).toBeGreaterThan(allowed);
    expect(message).toBe(`The request is over the limit of ${limit}: allowed ${allowed}, measured ${found}.`);
    expect(answer.status).toBe(status);
    expect(answer.data).toBeUndefined();
    expect(world.seen.scopes).toHaveLength(scopes);
  }

  async function passes(ask: Ask) {
    const answer = await world.ask(ask);
    expect(answer.errors).toBeUndefined();
    expect(answer.status).toBe(200);
  }

  describe('body bytes', () => {
    const bodyOf = (bytes: number) => {
      const empty = JSON.stringify({ query: '{ __typename }', extensions: { pad: '' } });
      return JSON.stringify({
        query: '{ __typename }',
        extensions: { pad: 'x'.repeat(bytes - empty.length) },
      });
    };
    it('passes a body at the bound', () => passes({ body: bodyOf(100_000) }));
    it('refuses one byte more', () =>
      isRefused({ body: bodyOf(100_001) }, 'body bytes', 100_000, 100_001, 413));
    it('refuses a body without a length as soon as it is over', async () => {
      const body = new ReadableStream({
        start(controller) {
          for (let chunk = 0; chunk < 11; chunk += 1) controller.enqueue(new Uint8Array(10_000).fill(32));
          controller.close();
        },
      });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${world.url}/graphql`, {
        method: 'POST',
        headers,
        body,
        duplex: 'half',
      } as RequestInit);
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({
        errors: [{ extensions: { limit: 'body bytes', measured: 100_001 } }],
      });
    });
  });

  describe('tokens', () => {
    // Five tokens each.
    const operations = (count: number) => repeat(count, (index) => `query A${index} { __typename }`);
    const operationName = 'A0';
    it('passes a document at the bound', () => passes({ query: operations(400), operationName }));
    it('refuses one more', () =>
      isRefused(
        { query: operations(400).replace('}', '__typename }'), operationName },
        'tokens',
        2000,
        2001,
      ));
    it('counts to the end, comments aside', () =>
      isRefused({ query: `# a comment\n${operations(600)}`, operationName }, 'tokens', 2000, 3000));
    it('counts no further than where the document stops to be GraphQL', () =>
      isRefused({ query: `${operations(500)} ^ }`, operationName }, 'tokens', 2000, 2500));
  });

  describe('selections', () => {
    const doubling = repeat(40, (index) => {
      const next = `posts { nodes { author { ...F${index + 1} } } }`;
      return `fragment F${index} on User { a: ${next} b: ${next} }`;
    });
    const bomb = `${doubling} fragment F40 on User { id }`;
    it('count a fragment wherever it is spread', async () => {
      const tight = await startWorld({ limits: { selections: 8 } });
      const query = (fields: string) => `{ ...A ...A } fragment A on Query { ${fields} }`;
      expect((await tight.ask({ query: query('a: colour b: colour c: colour') })).status).toBe(200);
      const refused = await tight.ask({ query: query('a: colour b: colour c: colour d: colour') });
      expect(refused.errors).toMatchObject([
        { extensions: { limit: 'selections', allowed: 8, measured: 9 } },
      ]);
      await tight.gateway.stop();
    });
    it('refuse fragments that double each other before anything writes them out', () =>
      isRefused({ query: `{ user(handle: "a") { ...F0 } } ${bomb}` }, 'selections', 5_000, 5_001));
    it('refuse them also where no operation uses them', () =>
      isRefused({ query: `{ colour } ${bomb}` }, 'selections', 5_000, 5_001));
  });

  describe('repetitions', () => {
    it('pass a field thirty times at one place', () =>
      passes({ query: `{ ${repeat(30, () => 'colour')} }` }));
    it('refuse it once more', () =>
      isRefused({ query: `{ ${repeat(31, () => 'colour')} }` }, 'repetitions', 30, 31));
    it('are counted through fragments', () =>
      isRefused(
        {
          query: `{ ...A ... { colour } ... on Query { ...A } } fragment A on Query { ${repeat(15, () => 'colour')} }`,
        },
        'repetitions',
        30,
        31,
      ));
    it('are counted at each place by itself, aliases apart', () =>
      passes({
        query: `{ ${repeat(20, (index) => `a${index}: user(handle: "alice") { id id }`)} colour posts { nodes { id } } }`,
      }));
    it('are counted where parts of one field come together', () =>
      isRefused(
        { query: `{ ${repeat(16, () => 'posts(first: 1) { nodes { id id } }')} }` },
        'repetitions',
        30,
        31,
      ));
  });

  it('tells twenty mistakes at most, each in a few words', async () => {
    const answer = await world.ask({
      query: `{ ${repeat(500, (index) => `nope${index}${'x'.repeat(150)}`)} }`,
    });
    expect(answer.errors).toHaveLength(21);
    expect(answer.errors!.at(-1)!.message).toMatch(/^Too many validation errors/);
    const long = await world.ask({ query: `{ ${'x'.repeat(99_000)} }` });
    expect(long.text.length).toBeLessThan(1_000);
  });

  describe('depth', () => {
    it('passes an operation at the bound', () => passes({ query: `{ ${nested(15)} }` }));
    it('refuses one level more', () => isRefused({ query: `{ ${nested(16)} }` }, 'depth', 15, 16));
    it('counts the levels of a fragment where it is spread', () => {
      const inner = 'posts(first: 0) { nodes { author { '.repeat(4) + 'id' + ' } } }'.repeat(4);
      const fragment = `fragment A on User { ${inner} }`;
      const query = `{ posts(first: 0) { nodes { author { ...A } } } } ${fragment}`;
      return isRefused({ query }, 'depth', 15, 16);
    });
  });

  describe('aliases', () => {
    const aliases = (count: number) => repeat(count, (index) => `a${index}: __typename`);
    it('passes an operation at the bound', () => passes({ query: `{ ${aliases(30)} }` }));
    it('refuses one more', () => isRefused({ query: `{ ${aliases(31)} }` }, 'aliases', 30, 31));
    it('counts those of a fragment wherever it is spread', () =>
      isRefused(
        { query: `{ ...A ... on Query { ...A } } fragment A on Query { ${aliases(16)} }` },
        'aliases',
        30,
        32,
      ));
    it('counts only the operation that is asked for', () =>
      passes({ query: `query Big { ${aliases(31)} } query Small { __typename }`, operationName: 'Small' }));
  });

  describe('page size', () => {
    const page = 'query Page($n: Int) { posts(first: $n) { nodes { id } } }';
    it('passes a page at the bound', () => passes({ query: '{ posts(first: 100) { nodes { id } } }' }));
    it('refuses a literal over it', () =>
      isRefused({ query: '{ posts(first: 101) { nodes { id } } }' }, 'page size', 100, 101));
    it('refuses `last` over it', () =>
      isRefused({ query: '{ posts(last: 101) { nodes { id } } }' }, 'page size', 100, 101));
    it('passes a variable at the bound', () => passes({ query: page, variables: { n: 100 } }));
    it('refuses a variable over it, though the same document passed before', () =>
      isRefused({ query: page, variables: { n: 2_000_000_000 } }, 'page size', 100, 2_000_000_000));
    it("refuses a variable's own default over it", () =>
      isRefused({ query: page.replace('Int)', 'Int = 500)') }, 'page size', 100, 500));
    it('refuses one inside a fragment', () =>
      isRefused(
        { query: '{ user(handle: "a") { ...A } } fragment A on User { posts(first: 400) { nodes { id } } }' },
        'page size',
        100,
        400,
      ));
    it.each([
      ['a literal', { query: '{ posts(first: -1) { nodes { id } } }' }],
      ['a variable', { query: page, variables: { n: -5 } }],
    ])('answers BAD_USER_INPUT for %s that is negative', async (_case, ask) => {
      const answer = await world.ask({ ...ask, headers: { accept: 'application/graphql-response+json' } });
      expect(answer.status).toBe(400);
      expect(answer.errors).toMatchObject([
        { message: '`first` must not be negative.', extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    });
    it.each(['"ten"', '1.5', '99999999999', 'true'])(
      'answers BAD_USER_INPUT for the page size %s',
      async (first) => {
        const variables = JSON.parse(`{"n": ${first}}`) as object;
        const headers = { accept: 'application/graphql-response+json' };
        const answer = await world.ask({ query: page, variables, headers });
        expect(answer.status).toBe(400);
        expect(['BAD_USER_INPUT', 'LIMIT_EXCEEDED']).toContain(answer.errors![0]!.extensions!.code);
      },
    );
  });

  describe('cost', () => {
    it('passes a home page: 20 posts with author, counts and three comments with their authors', () =>
      passes({
        query: `{ viewer { bookmarks(first: 20) {
          edges { cursor node { id text commentsCount reactionsCount author { id handle displayName }
            comments(first: 3) { edges { cursor node { id text author { id handle displayName } } } } } }
          pageInfo { hasNextPage endCursor } } } }`,
      }));
    it('refuses pages in pages in pages', () =>
      isRefused(
        {
          query:
            '{ posts(first: 100) { nodes { author { posts(first: 100) { nodes { author { followers(first: 100) { nodes { id } } } } } } } } }',
        },
        'cost',
        10_000,
        2_030_301,
      ));
    it('is exact at the bound and one over it', async () => {
      const query = '{ posts(first: 99) { nodes { author { posts(first: 99) { nodes { __typename } } } } } }';
      // posts 1, then 99 nodes, each 1 + author 1 + posts 1 + 99 nodes.
      const cost = 1 + 99 * (1 + 1 + 1 + 99);
      expect(cost).toBe(10_099);
      await isRefused({ query }, 'cost', 10_000, cost);
      const exact = await startWorld({ limits: { cost } });
      expect((await exact.ask({ query })).status).toBe(200);
      await exact.gateway.stop();
      const tight = await startWorld({ limits: { cost: cost - 1 } });
      expect((await tight.ask({ query })).status).toBe(400);
      await tight.gateway.stop();
    });
    it('refuses cyclic fragments by validation', async () => {
      const answer = await world.ask({
        query: '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
      });
      expect(answer.errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    });
  });

  describe('introspection', () => {
    it("passes GraphiQL's full question", () =>
      passes({
        query: getIntrospectionQuery({
          inputValueDeprecation: true,
          specifiedByUrl: true,
          oneOf: false,
          schemaDescription: true,
        }),
      }));
    it('is refused when one document asks for all of it five times', () => {
      const full = getIntrospectionQuery();
      const from = full.indexOf('__schema');
      const once = full.slice(from, full.indexOf('fragment FullType')).replace(/\}\s*$/, '');
      const query = `{ ${repeat(5, (index) => `a${index}: ${once}`)} } ${full.slice(full.indexOf('fragment FullType'))}`;
      return isRefused({ query }, 'cost', 10_000);
    });
    it('is refused when it nests lists in lists', async () => {
      const query =
        '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }';
      expect((await world.ask({ query })).errors).toMatchObject([
        { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
      ]);
    });
  });
});
