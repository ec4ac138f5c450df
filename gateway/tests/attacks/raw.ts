import { connect } from 'node:net';

/** Sends these bytes on a connection of their own, and gives all that comes until the other side ends it. */
export function rawAnswer(url: string, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    socket
      .setEncoding('latin1')
      .on('data', (chunk) => (received += chunk.toString()))
      .on('close', () => resolve(received))
      .on('error', reject);
  });
}
