import type { ServerResponse } from 'node:http';
import type { ChorusError } from '@chorus/errors';

export function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** Says no, and hangs up: the rest of the request, if there is one, is not read. */
export function refuse(response: ServerResponse, status: number, { message, extensions }: ChorusError): void {
  response.shouldKeepAlive = false;
  send(response, status, { errors: [{ message, extensions }] });
}
