import { HeaderMap } from '@apollo/server';
import { escapeHtml } from '@chorus/subgraph-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { contextOf, type GraphqlRouteOptions } from './graphql-route';

export type UnsubscribeRouteOptions = Pick<
  GraphqlRouteOptions,
  'supergraph' | 'domainQueries' | 'requestTimeoutMs' | 'authenticate'
>;

const path = '/unsubscribe';
const longestToken = 2_000;

const headers = {
  'content-security-policy':
    "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  // The token is in the address.
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
};

const operation =
  'mutation Unsubscribe($input: UnsubscribeFromEmailInput!) { unsubscribeFromEmail(input: $input) { isUnsubscribed userErrors { message } } }';

/**
 * Where the links of e-mails lead: `GET` shows a button and changes nothing, since mail scanners follow links; `POST` does it, for
 * the button and for mail programs (RFC 8058), whose body is of no account. Nobody needs to sign in: who has the token may.
 */
export function registerUnsubscribe(app: FastifyInstance, options: UnsubscribeRouteOptions): void {
  void app.register(async (scope) => {
    // Forms, of which nothing is read: what counts is in the address.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { bodyLimit: 10_000, parseAs: 'string' }, (_request, _body, done) =>
      done(null, null),
    );
    scope.get(path, async (request, reply) => {
      const token = tokenOf(request);
      if (token === null) return show(reply, 400, '<h1>This is no link of one of our e-mails</h1>');
      const action = `${path}?token=${encodeURIComponent(token)}`;
      return show(
        reply,
        200,
        `<h1>No more e-mails?</h1>
<form method="post" action="${escapeHtml(action)}"><button type="submit">Unsubscribe</button></form>`,
      );
    });
    scope.post(path, { onRequest: options.authenticate }, async (request, reply) => {
      const token = tokenOf(request);
      if (token === null) return show(reply, 400, '<h1>This is no link of one of our e-mails</h1>');
      const { status, message } = await unsubscribe(request, options, token);
      return show(reply, status, `<h1>${escapeHtml(message)}</h1>`);
    });
  });
}

function tokenOf({ query }: FastifyRequest): string | null {
  const { token } = Object(query) as { token?: unknown };
  return typeof token === 'string' && token !== '' && token.length <= longestToken ? token : null;
}

interface Answer {
  data?: {
    unsubscribeFromEmail: { isUnsubscribed: boolean | null; userErrors: { message: string }[] } | null;
  };
}

/** Asks the graph as anybody would: with the same limits, judged by the same rules. */
async function unsubscribe(
  request: FastifyRequest,
  options: UnsubscribeRouteOptions,
  token: string,
): Promise<{ status: number; message: string }> {
  const { status = 200, body } = await options.supergraph.run((apollo) =>
    apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: 'POST',
        headers: new HeaderMap([['content-type', 'application/json']]),
        search: '',
        body: { query: operation, variables: { input: { token } } },
      },
      context: () => contextOf(request, options),
    }),
  );
  const answer = body.kind === 'complete' ? (JSON.parse(body.string) as Answer) : {};
  const payload = answer.data?.unsubscribeFromEmail;
  const [refusal] = payload?.userErrors ?? [];
  if (refusal) return { status: 400, message: refusal.message };
  if (payload?.isUnsubscribed) return { status: 200, message: 'You will get no more of these e-mails' };
  if (status === 429) return { status, message: 'Too many at once: try again in a minute' };
  return { status: 503, message: 'This does not work at the moment: try again later' };
}

const show = (reply: FastifyReply, status: number, body: string): FastifyReply =>
  reply.code(status).headers(headers).type('text/html; charset=utf-8').send(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Chorus</title></head><body>${body}</body></html>
`);
