import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Respond = (response: ServerResponse) => void;

const json = { 'content-type': 'application/json' };

/** What may sit where a subgraph should: what each answers to everything. */
export const strangers: Record<string, Respond> = {
  'does not answer': () => undefined,
  'answers with a page': (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
  'answers with a page that claims to be JSON': (response) => response.writeHead(200, json).end('<html>'),
  'answers with status 500': (response) => response.writeHead(500, json).end('{"data":{}}'),
  'answers with status 302': (response) => response.writeHead(302, { location: '/elsewhere' }).end(),
  'answers with nothing': (response) => response.writeHead(200, json).end(),
  'answers with null': (response) => response.writeHead(200, json).end('null'),
  'answers with a list': (response) => response.writeHead(200, json).end('[]'),
  'answers with an empty object': (response) => response.writeHead(200, json).end('{}'),
  'answers with data that is none': (response) => response.writeHead(200, json).end('{"data":"all of it"}'),
  'answers with errors that are none': (response) =>
    response.writeHead(200, json).end('{"data":null,"errors":["oh"]}'),
  'hangs up': (response) => response.destroy(),
  'is cut off in its answer': (response) => {
    response.writeHead(200, { ...json, 'content-length': 100 });
    response.write('{"data":{', () => response.destroy());
  },
  'is cut off in an answer without a length': (response) => {
    response.writeHead(200, json);
    response.write('{"data":{"viewer":null}', () => response.destroy());
  },
};

/** A server that does this to every request, and what the test is told of it. */
export async function startStranger(respond: Respond) {
  let requests = 0;
  const hungUp: Promise<void>[] = [];
  const server = createServer((request, response) => {
    requests += 1;
    hungUp.push(new Promise((resolve) => request.socket.once('close', () => resolve())));
    respond(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    /** Resolves when every caller so far has closed its connection. */
    hungUp: () => Promise.all(hungUp),
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
