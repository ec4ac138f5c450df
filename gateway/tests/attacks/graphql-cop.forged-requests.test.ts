import { preflight, useCop } from './cop';

const tool = useCop();

describe('GET', () => {
  it("of the tool's plain query is refused: a foreign page could send it", async () =>
    tool.isRefused(await tool.get({ query: 'query cop {__typename}' }), 'BAD_USER_INPUT'));
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'is refused with the content type "%s", which a form can have',
    async (contentType) =>
      tool.isRefused(
        await tool.get({ query: '{ colour }' }, { headers: { 'content-type': contentType } }),
        'BAD_USER_INPUT',
      ),
  );
  it('is answered to those who say that they are no form', async () => {
    expect((await tool.get({ query: '{ colour }' }, { headers: preflight })).data).toEqual({ colour: 'RED' });
  });
});

describe('a mutation by GET', () => {
  const query = 'mutation cop { createPost(input: { text: "x" }) { post { id } } }';
  it("is refused as the tool's", async () =>
    tool.isRefused(await tool.get({ query: 'mutation cop {__typename}' }), 'BAD_USER_INPUT'));
  it('is refused to those who say that they are no form, too', async () => {
    const answer = await tool.get({ query }, { headers: preflight });
    expect(answer.status).toBe(405);
    tool.isRefused(answer, 'BAD_USER_INPUT');
  });
  it('is refused beside a query', async () =>
    tool.isRefused(
      await tool.get({ query: `query a { colour } ${query}`, operationName: 'cop' }, { headers: preflight }),
      'BAD_USER_INPUT',
    ));
  it('is refused by HEAD', async () => {
    const response = await fetch(`${tool.world.url}/graphql?${new URLSearchParams({ query }).toString()}`, {
      method: 'HEAD',
      headers: preflight,
    });
    expect(response.status).toBe(405);
    expect(tool.world.seen.mutations).toEqual([]);
  });
  it('is refused by the hash of one that was sent by POST', async () => {
    const bytes = await crypto.subtle.digest('SHA-256', Buffer.from(query));
    const extensions = JSON.stringify({
      persistedQuery: { version: 1, sha256Hash: Buffer.from(bytes).toString('hex') },
    });
    await tool.world.ask({ body: `{"query":${JSON.stringify(query)},"extensions":${extensions}}` });
    tool.world.seen.scopes.length = 0;
    tool.world.seen.mutations.length = 0;
    tool.isRefused(await tool.get({ extensions }, { headers: preflight }), 'BAD_USER_INPUT');
  });
});

describe('a POST that a form could send', () => {
  const json = '{"query":"mutation { createPost(input: { text: \\"x\\" }) { post { id } } }"}';
  it.each([
    ["the tool's", 'application/x-www-form-urlencoded', 'query=query+cop+%7B+__typename+%7D'],
    [
      'a mutation',
      'application/x-www-form-urlencoded',
      `query=${encodeURIComponent('mutation { createPost(input: { text: "x" }) { post { id } } }')}`,
    ],
    ['JSON that says it is text', 'text/plain', json],
    ['JSON that says it is text, and JSON', 'text/plain; application/json', json],
    ['JSON that says it is a form', 'application/x-www-form-urlencoded; charset=application/json', json],
    ['JSON without a type', undefined, json],
    ['JSON of an empty type', '', json],
    ['JSON of two types', 'text/plain, application/json', json],
    [
      'a multipart request',
      'multipart/form-data; boundary=x',
      `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${json}\r\n--x--`,
    ],
    ['the type application/graphql', 'application/graphql', '{ colour }'],
  ])('is not read: %s', async (_case, contentType, body) => {
    const answer = await tool.post(contentType, body);
    expect(answer.status).toBe(415);
    tool.isRefused(answer, 'BAD_USER_INPUT');
  });
});
