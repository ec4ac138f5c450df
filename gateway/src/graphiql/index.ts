import type { FastifyInstance } from 'fastify';
import { prefersHtmlConstraint } from '../http/prefers-html';
import { Assets, builtAssets } from './assets';
import type { DemoAccount } from './page-data';
import { contentSecurityPolicy, notBuiltPage, renderPage } from './page';

export type { DemoAccount } from './page-data';

export interface GraphiqlOptions {
  /** Whom the page signs in with one click; their passwords are in the page. Only of a demo. Default: nobody. */
  demoAccounts?: readonly DemoAccount[];
  /** Path of the GraphQL endpoint, which is the page's too. */
  endpoint: '/graphql';
  /** Where `gateway/graphiql/build.mjs` put the page. Default: `gateway/dist-graphiql`. */
  assetsFolder?: string;
}

const pageHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  vary: 'Accept',
  // It may hold the demo's passwords, and names the newest assets.
  'cache-control': 'no-store',
};

const assetHeaders = {
  // A worker obeys the policy of its own script, not that of the page.
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'cache-control': 'public, max-age=31536000, immutable',
};

/**
 * Serves GraphiQL: the page on `GET endpoint` to clients that prefer HTML to JSON, and its assets below it. All other
 * requests for the endpoint go to the routes that others registered, before or after.
 */
export function registerGraphiql(app: FastifyInstance, options: GraphiqlOptions): void {
  const { endpoint, demoAccounts = [], assetsFolder = builtAssets } = options;
  const assetsPath = `${endpoint}/assets`;
  const assets = new Assets(assetsFolder);
  if (!app.hasConstraintStrategy('prefersHtml')) app.addConstraintStrategy(prefersHtmlConstraint);

  app.get(endpoint, { constraints: { prefersHtml: true } }, async (_request, reply) => {
    const manifest = await assets.manifest();
    void reply.type('text/html; charset=utf-8').headers(pageHeaders);
    if (!manifest) return reply.code(503).send(notBuiltPage);
    return renderPage({ endpoint, demoAccounts: [...demoAccounts] }, manifest, assetsPath);
  });

  app.get<{ Params: { name: string } }>(`${assetsPath}/:name`, async (request, reply) => {
    const asset = await assets.file(request.params.name);
    if (!asset) return reply.callNotFound();
    return reply.headers(assetHeaders).type(asset.contentType).send(asset.content);
  });
}
