import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as send, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { registerGraphiql, type DemoAccount } from '../../src/graphiql';

const browser = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
};
const alice: DemoAccount = {
  handle: 'alice',
  displayName: 'Alice </script><script>alert(1)</script>',
  password: 'a public password',
  blurb: 'Says <!-- a lot & more',
};

/** What `gateway/graphiql/build.mjs` leaves behind, in small. */
function builtPage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-graphiql-'));
  mkdirSync(join(folder, 'assets'));
  const files = ['page-1.js', 'page-1.css', 'editor-1.js', 'graphql-1.js', 'json-1.js'];
  for (const name of files) writeFileSync(join(folder, 'assets', name), `/* ${name} */`);
  writeFileSync(join(folder, 'assets', 'left-over.js'), 'old');
  const workers = { editor: 'editor-1.js', graphql: 'graphql-1.js', json: 'json-1.js' };
  const manifest = { script: 'page-1.js', styles: 'page-1.css', workers, files };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return folder;
}

interface Response {
  statusCode?: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Not `fetch`, which always sends an Accept header. */
function ask(url: URL, options: RequestOptions = {}, payload = ''): Promise<Response> {
  return new Promise((resolve, reject) => {
    const outgoing = send(url, options, (incoming) => {
      const { statusCode, headers } = incoming;
      let body = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      incoming.on('end', () => resolve({ statusCode, headers, body })).on('error', reject);
    });
    outgoing.on('error', reject).end(payload);
  });
}

describe('GraphiQL on the endpoint', () => {
  const folders: string[] = [];
  const apps: FastifyInstance[] = [];

  /** Serves the page beside a graph that says which method it was asked by. */
  async function serve(demoAccounts: DemoAccount[] = [], assetsFolder = builtPage()) {
    folders.push(assetsFolder);
    const app = fastify();
    apps.push(app);
    registerGraphiql(app, { demoAccounts, endpoint: '/graphql', assetsFolder });
    app.route({
      method: ['GET', 'POST'],
      url: '/graphql',
      handler: async (request) => ({ data: { by: request.method } }),
    });
    const origin = await app.listen({ port: 0, host: '127.0.0.1' });
    return (path: string, options?: RequestOptions, payload?: string) =>
      ask(new URL(path, origin), options, payload);
  }

  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  it('answers a browser with the page', async () => {
    const get = await serve();
    const response = await get('/graphql', { headers: browser });
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.body).toContain('<script type="module" src="/graphql/assets/page-1.js">');
  });

  it.each([
    ['a POST', 'POST', { ...browser, 'content-type': 'application/json' }],
    ['a GET for JSON', 'GET', { accept: 'application/json' }],
    ['a GET of a program', 'GET', { accept: '*/*' }],
    ['a GET without an Accept header', 'GET', {}],
    ['a GET for a GraphQL answer', 'GET', { accept: 'application/graphql-response+json, text/html;q=0.5' }],
  ])('leaves %s to the graph', async (_name, method, headers) => {
    const get = await serve();
    const { body } = await get(
      '/graphql?query={__typename}',
      { method, headers },
      method === 'POST' ? '{}' : '',
    );
    expect(JSON.parse(body)).toEqual({ data: { by: method } });
  });

  it('allows nothing of another origin, and no inline script', async () => {
    const get = await serve([alice]);
    const { headers, body } = await get('/graphql', { headers: browser });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
    expect(body).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(body.match(/<script(?![^>]*( src=|type="application\/json"))/g)).toBeNull();
  });

  it('hands the demo accounts to the page as data that cannot become markup', async () => {
    const get = await serve([alice]);
    const { body } = await get('/graphql', { headers: browser });
    const json = /<script id="page-data" type="application\/json">(.*?)<\/script>/.exec(body)?.[1];
    expect(json).not.toMatch(/[<>&]/);
    expect(JSON.parse(String(json))).toMatchObject({ endpoint: '/graphql', demoAccounts: [alice] });
  });

  it('names nobody where there is no demo', async () => {
    const get = await serve();
    const { body } = await get('/graphql', { headers: browser });
    expect(body).toContain('"demoAccounts":[]');
    expect(body).not.toContain('password');
  });

  it('serves the assets of the page for good, and nothing else', async () => {
    const get = await serve();
    const script = await get('/graphql/assets/page-1.js');
    expect(script.body).toBe('/* page-1.js */');
    expect(script.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': expect.stringContaining('immutable'),
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-content-type-options': 'nosniff',
    });
    const others = [
      'left-over.js',
      'nothing.js',
      'manifest.json',
      '..%2Fmanifest.json',
      '..%2F..%2Fpackage.json',
    ];
    for (const name of others) {
      const { statusCode } = await get(`/graphql/assets/${name}`);
      expect([name, statusCode]).toEqual([name, 404]);
    }
  });

  it('says how to build the page when it is missing', async () => {
    const get = await serve([alice], join(tmpdir(), 'chorus-graphiql-missing'));
    const { statusCode, body } = await get('/graphql', { headers: browser });
    expect(statusCode).toBe(503);
    expect(body).toContain('node gateway/graphiql/build.mjs');
    expect(body).not.toContain(alice.password);
  });
});
