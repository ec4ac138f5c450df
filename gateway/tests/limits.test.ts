import { getIntrospectionQuery, type GraphQLFormattedError } from 'graphql';
import { readAnswer, startWorld, type Ask, type World } from './world';

const repeat = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

/** A chain of fields of this depth. */
function nested(depth: number): string {
  const levels: string[] = ['user(handle: "alice")'];
  const cycle = ['posts(first: 0)', 'nodes', 'author'];
  for (let level = 0; levels.length < depth - 1; level += 1) levels.push(cycle[level % 3]!);
  return levels.join('{') + '{__typename' + '}'.repeat(levels.length);
}

async function sha256(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('hex');
}

describe('limits', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld()));
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
      isRefused({ query: `{ user(handle: "a") { ...F0 } } ${bomb}` }, 'selections', 1_000, 1_001));
    it('refuse them also where no operation uses them', () =>
      isRefused({ query: `{ colour } ${bomb}` }, 'selections', 1_000, 1_001));
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
        query: `{ ${repeat(18, (index) => `a${index}: user(handle: "alice") { id id }`)} colour posts { nodes { id } } }`,
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

  describe('directives', () => {
    const included = (count: number) =>
      repeat(count, (index) => `${index % 2 ? 'colour' : '__typename'} @include(if: true)`);
    it('pass at the bound', () => passes({ query: `{ ${included(50)} }` }));
    it('are refused over it', () => isRefused({ query: `{ ${included(51)} }` }, 'directives', 50, 51));
    it('are counted at each spread of their fragment, and on the spread itself', () =>
      isRefused(
        {
          query: `{ ...A ...A @skip(if: false) } fragment A on Query { ${included(25)} }`,
        },
        'directives',
        50,
        51,
      ));
    it('are refused before validation looks at each', async () => {
      const answer = await world.ask({ query: `{ colour ${repeat(900, () => '@aa')} }` });
      expect(answer.errors).toMatchObject([{ extensions: { limit: 'directives', measured: 900 } }]);
      expect(answer.errors).toHaveLength(1);
    });
    it('are counted on operations, variables and unused fragments, too', async () => {
      const marks = repeat(51, () => '@aa');
      for (const query of [
        `query ${marks} { colour }`,
        `query ($a: Int ${marks}) { colour }`,
        `{ colour } fragment A on Query ${marks} { colour }`,
      ])
        await isRefused({ query }, 'directives', 50, 51);
    });
  });

  describe('root fields', () => {
    const fields = (count: number) => repeat(count, (index) => `a${index}: colour`);
    it('pass at the bound, however often each is asked for', () =>
      passes({ query: `{ ${fields(20)} ...A __typename } fragment A on Query { ${fields(10)} }` }));
    it('are refused over it', () => isRefused({ query: `{ ${fields(21)} }` }, 'root fields', 20, 21));
    it('are counted through fragments', () =>
      isRefused(
        { query: `{ ${fields(20)} ... { ...A } } fragment A on Query { posts { nodes { id } } }` },
        'root fields',
        20,
        21,
      ));
  });

  describe('ids', () => {
    const query = 'query ($ids: [ID!]!) { postsById(ids: $ids) { id } }';
    const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index));
    it('pass at the bound', () => passes({ query, variables: { ids: ids(100) } }));
    it('are refused over it', () => isRefused({ query, variables: { ids: ids(101) } }, 'ids', 100, 101));
    it('are refused over it where they are written out', () =>
      isRefused({ query: `{ postsById(ids: ${JSON.stringify(ids(101))}) { id } }` }, 'ids', 100, 101));
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
        5_000,
        // posts, and for each of its nodes: itself, author, posts, and for each of those the same again.
        1 + 100 * (3 + 100 * (3 + 100)),
      ));
    it('is exact at the bound and one over it, and shown in the answer', async () => {
      const query = '{ posts(first: 50) { nodes { author { posts(first: 90) { nodes { __typename } } } } } }';
      const cost = 1 + 50 * (1 + 1 + 1 + 90);
      const exact = await startWorld({ limits: { cost } });
      const answer = await exact.ask({ query });
      expect(answer.status).toBe(200);
      expect(answer.cost).toEqual({ requested: cost, limit: cost });
      await exact.gateway.stop();
      const tight = await startWorld({ limits: { cost: cost - 1 } });
      const refused = await tight.ask({ query });
      expect(refused.errors).toMatchObject([{ extensions: { limit: 'cost', measured: cost } }]);
      expect(refused.cost).toBeUndefined();
      await tight.gateway.stop();
    });
    it('is counted anew for other variables of the same document', async () => {
      const query = 'query ($n: Int) { posts(first: $n) { nodes { id } } }';
      const costs: unknown[] = [];
      for (const n of [3, 100, undefined, 3]) costs.push((await world.ask({ query, variables: { n } })).cost);
      expect(costs).toEqual([4, 101, 21, 4].map((requested) => ({ requested, limit: 5_000 })));
    });
    it('is the same by GET and by a hash', async () => {
      const query = '{ posts(first: 7) { nodes { id } } }';
      const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash: await sha256(query) } });
      const headers = { 'apollo-require-preflight': 'true' };
      for (const search of [{ query }, { query, extensions }, { extensions }]) {
        const url = `${world.url}/graphql?${new URLSearchParams(search as Record<string, string>).toString()}`;
        const answer = await readAnswer(await fetch(url, { headers }));
        expect(answer.cost).toEqual({ requested: 8, limit: 5_000 });
      }
    });
    it('stays in an answer that a part is missing from', async () => {
      const answer = await world.ask({ query: '{ fail(how: "forbidden") colour }' });
      expect(answer).toMatchObject({
        data: { fail: null, colour: 'RED' },
        cost: { requested: 0, limit: 5_000 },
      });
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
    it('is refused when one document asks for all of it twice', () => {
      const full = getIntrospectionQuery();
      const from = full.indexOf('__schema');
      const once = full.slice(from, full.indexOf('fragment FullType')).replace(/\}\s*$/, '');
      const query = `{ ${repeat(2, (index) => `a${index}: ${once}`)} } ${full.slice(full.indexOf('fragment FullType'))}`;
      return isRefused({ query }, 'cost', 5_000);
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
