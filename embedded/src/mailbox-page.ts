import type { Gateway } from '@chorus/gateway';
import type { KeptMail, Mailbox } from '@chorus/mail';
import { escapeHtml } from '@chorus/subgraph-kit';
import { mayReadMetrics } from '@chorus/telemetry';

const headers = {
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/**
 * `GET /mailbox`: the e-mails that the demo would have sent, whomever they are for. For who sits at this machine, and only where
 * nothing is real: to others there is nothing here.
 */
export function registerMailbox(app: Gateway['app'], mailbox: Mailbox): void {
  app.get('/mailbox', async (request, reply) => {
    if (!mayReadMetrics(request.raw, 'loopback')) return reply.callNotFound();
    return reply.headers(headers).type('text/html; charset=utf-8').send(page(mailbox.mails));
  });
}

const page = (mails: readonly KeptMail[]): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Chorus · Mailbox</title></head><body>
<h1>Mailbox</h1>
<p>E-mails of the demo, newest first. None of them has left this machine.</p>
${mails.map(article).join('\n') || '<p>There is none yet.</p>'}
</body></html>
`;

function article({ to, subject, text, sentAt, headers: given = {} }: KeptMail): string {
  const link = /^<(https?:\/\/[^>]+)>$/.exec(given['List-Unsubscribe'] ?? '')?.[1];
  return `<article><h2>${escapeHtml(subject)}</h2>
<p>To ${escapeHtml(to)}, ${escapeHtml(sentAt.toISOString())}${link === undefined ? '' : ` · <a href="${escapeHtml(link)}">Unsubscribe</a>`}</p>
<pre>${escapeHtml(text)}</pre></article>`;
}
