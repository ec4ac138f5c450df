import type { Manifest } from './assets';
import type { PageData } from './page-data';

const favicon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#5b3fd6"/><g fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"><path d="M8 13v6"/><path d="M13.3 9v14"/><path d="M18.6 12v8"/><path d="M24 7v18"/></g></svg>`;

/**
 * Nothing from another origin, no inline script, no frame around it. Styles may be inline: the editor (Monaco) makes
 * style elements of its own. Its icon font is a data URL in our style sheet.
 */
export const contentSecurityPolicy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `worker-src 'self'`,
  `connect-src 'self'`,
  `style-src 'self' 'unsafe-inline'`,
  `font-src 'self' data:`,
  `img-src 'self' data:`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/** JSON that cannot end the element it stands in, nor open a comment. */
function jsonForHtml(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The page's HTML. `assets` is the URL path under which the manifest's files are served. */
export function renderPage(data: Omit<PageData, 'workers'>, manifest: Manifest, assets: string): string {
  const { editor, graphql, json } = manifest.workers;
  const workers = {
    editor: `${assets}/${editor}`,
    graphql: `${assets}/${graphql}`,
    json: `${assets}/${json}`,
  };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Chorus · GraphiQL</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(favicon)}">
<link rel="stylesheet" href="${assets}/${manifest.styles}">
<script id="page-data" type="application/json">${jsonForHtml({ ...data, workers })}</script>
<script type="module" src="${assets}/${manifest.script}"></script>
</head>
<body>
<div id="root"><p class="chorus-loading">Loading GraphiQL …</p></div>
<noscript>GraphiQL needs JavaScript. The graph itself does not: send it a POST request.</noscript>
</body>
</html>
`;
}

/** What a browser sees when the page was never bundled. */
export const notBuiltPage = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>Chorus · GraphiQL</title></head>
<body><h1>GraphiQL is not built</h1>
<p>The graph answers on this address, but its page is missing or still being bundled. This page tries again every two
seconds. If it stays, run <code>node gateway/graphiql/build.mjs</code>.</p></body></html>
`;
