import { createHash } from 'node:crypto';
import { composeTiny, readAnswer, useWorlds, type World } from './world';

const hinted = composeTiny({
  posts: (sdl) =>
    sdl
      .replace('colour: Colour', 'colour: Colour @cacheControl(maxAge: 60)')
      .replace('fail(how: String!): String', 'fail(how: String!): String @cacheControl(maxAge: 60)')
      .replace('type Strict {', 'type Strict @cacheControl(maxAge: 300) {'),
});

const persisted = (query: string) => ({
  version: 1,
  sha256Hash: createHash('sha256').update(query).digest('hex'),
});

describe('caches on the way', () => {
  const startWorlds = useWorlds();
  const startWorld = () => startWorlds({ supergraphSdl: hinted, publicMaxAgeSeconds: 120 });

  interface Get {
    headers?: Record<string, string>;
    method?: string;
    variables?: object;
  }
  /** As a client with automatic persisted queries: the hash by GET; where it is not known, the text by POST, then again. */
  async function get(world: World, query: string, { headers, method, variables }: Get = {}) {
    const extensions = { persistedQuery: persisted(query) };
    const url = new URL(`${world.url}/graphql`);
    url.searchParams.set('extensions', JSON.stringify(extensions));
    if (variables) url.searchParams.set('variables', JSON.stringify(variables));
    const send = async () =>
      readAnswer(await fetch(url, { method, headers: { 'apollo-require-preflight': '1', ...headers } }));
    const first = await send();
    if (!first.text.includes('PERSISTED_QUERY_NOT_FOUND')) return first;
    expect(first.headers.get('cache-control')).toMatch(/no-store|no-cache/);
    await world.ask({ body: JSON.stringify({ query, variables, extensions }) });
    return send();
  }

  const query = 'query Colour { colour strict { id } }';

  it('may keep a persisted query that nobody is signed in for, as long as the least of its hints', async () => {
    const world = await startWorld();
    const { status, data, headers } = await get(world, query);
    expect({ status, data }).toEqual({ status: 200, data: { colour: 'RED', strict: { id: '1' } } });
    expect(headers.get('cache-control')).toBe('public, max-age=60');
    expect(headers.get('vary')).toBe('accept, accept-encoding, authorization');
  });

  it('keep nothing for longer than is configured', async () => {
    const world = await startWorld();
    const { headers } = await get(world, '{ strict { id must } }');
    expect(headers.get('cache-control')).toBe('public, max-age=120');
  });

  it('may ask whether it changed, and get no body when it did not', async () => {
    const world = await startWorld();
    const first = await get(world, query);
    const etag = first.headers.get('etag')!;
    expect(etag).toMatch(/^W\/"[\w-]{22}"$/);
    const again = await get(world, query, { headers: { 'if-none-match': `"other", ${etag}` } });
    expect({ status: again.status, text: again.text }).toEqual({ status: 304, text: '' });
    expect(again.headers.get('cache-control')).toBe('public, max-age=60');
    expect(again.headers.get('etag')).toBe(etag);
    const changed = await get(world, query, { headers: { 'if-none-match': '"other"' } });
    expect(changed).toMatchObject({ status: 200, data: { colour: 'RED' } });
  });

  it('learn by HEAD what GET would say', async () => {
    const world = await startWorld();
    await get(world, query);
    const head = await get(world, query, { method: 'HEAD' });
    expect({ status: head.status, text: head.text }).toEqual({ status: 200, text: '' });
    expect(head.headers.get('cache-control')).toBe('public, max-age=60');
  });

  it('are told to keep apart what pages of other origins get', async () => {
    const world = await startWorlds({
      supergraphSdl: hinted,
      publicMaxAgeSeconds: 120,
      corsOrigins: ['https://app.example'],
    });
    const { headers } = await get(world, query, { headers: { origin: 'https://app.example' } });
    expect(headers.get('vary')).toBe('Origin, accept, accept-encoding, authorization');
  });

  describe('keep nothing', () => {
    const isNotKept = (headers: Headers) => {
      expect(headers.get('cache-control')).toMatch(/^(no-store|private, no-cache, must-revalidate)$/);
      expect(headers.get('etag')).toBeNull();
    };

    it.each([
      ['of a field without a hint', '{ colour posts(first: 1) { nodes { id } } }'],
      ['of the viewer', '{ colour viewer { id } }'],
      ['of an answer with an error', '{ colour fail(how: "forbidden") }'],
      ['of an answer without data', '{ nope }'],
    ])('%s', async (_case, text) => isNotKept((await get(await startWorld(), text)).headers));

    it('of somebody who is signed in, nor of a token that is refused', async () => {
      const world = await startWorld();
      await get(world, query);
      const authorization = `Bearer ${await world.identity.token()}`;
      const signedIn = await get(world, query, { headers: { authorization } });
      expect(signedIn.data).toMatchObject({ colour: 'RED' });
      isNotKept(signedIn.headers);
      isNotKept((await get(world, query, { headers: { authorization: 'Bearer forged' } })).headers);
    });

    it('that was asked by POST, or by GET without being persisted', async () => {
      const world = await startWorld();
      isNotKept((await world.ask({ query })).headers);
      const url = `${world.url}/graphql?query=${encodeURIComponent(query)}`;
      isNotKept((await fetch(url, { headers: { 'apollo-require-preflight': '1' } })).headers);
    });

    it('where it is not configured', async () => {
      const world = await startWorlds({ supergraphSdl: hinted });
      isNotKept((await get(world, query)).headers);
    });

    it('of what is refused, on whatever path', async () => {
      const world = await startWorld();
      for (const [method, path] of [
        ['PUT', '/graphql'],
        ['GET', '/nothing'],
        ['GET', '/health/ready'],
      ] as const)
        isNotKept((await fetch(`${world.url}${path}`, { method })).headers);
    });
  });

  it('go by the hints of the supergraph that is served', async () => {
    const world = await startWorld();
    expect((await get(world, query)).headers.get('cache-control')).toBe('public, max-age=60');
    await world.gateway.reload(composeTiny({}));
    expect((await get(world, query)).headers.get('cache-control')).toBe('no-store');
  });
});
