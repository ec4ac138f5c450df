import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { badUserInput, limitExceeded, toClientError, type ChorusError } from '@chorus/errors';
import { uuidv7 } from 'uuidv7';

/** Of Node, which counts no further: all headers of a request together. */
const headerBytes = 16_384;

/** So long a client may still read why, before it is cut off. */
const lingerMs = 1_000;

const statusLines = new Map<string | undefined, string>([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
]);

/** Answers what is not HTTP, or has headers without end, before there is a request. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  // Who hung up or gets an answer already is told nothing.
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const isTooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const refusal = isTooLarge
    ? limitExceeded('header bytes', headerBytes, headerBytes + 1)
    : badUserInput('The request is not HTTP, or came too slowly.');
  refuseConnection(socket, refusal, statusLines.get(error.code) ?? '400 Bad Request');
}

/** Answers by hand on a connection that Node has handed over, and ends it. `statusLine`: such as `403 Forbidden`. */
export function refuseConnection(socket: Duplex, refusal: ChorusError, statusLine: string): void {
  const { body, headers } = answerOf(refusal);
  const head = [
    `HTTP/1.1 ${statusLine}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  // Who hangs up first is told nothing.
  socket.on('error', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  // Node watches the connection no longer, and its other half is open for as long as the client likes.
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

/** Node answers an `Expect` header that it does not know by itself, and says nothing. */
export function refuseExpectations(server: Server): void {
  server.on('checkExpectation', (_request, response) => {
    const { body, headers } = answerOf(badUserInput('No expectation but 100-continue is met.'));
    response.writeHead(417, headers).end(body);
  });
}

function answerOf(refusal: ChorusError): { body: string; headers: Record<string, string> } {
  const requestId = uuidv7();
  const body = `${JSON.stringify({ errors: [toClientError(refusal, { requestId })] })}\n`;
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  };
  return { body, headers };
}
