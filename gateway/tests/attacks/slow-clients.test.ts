import { connect, type Socket } from 'node:net';
import { startWorld, type World } from '../world';

/** How long a request may take to come; Node looks once a second. */
const requestTimeoutMs = 500;

let world: World;
beforeAll(async () => (world = await startWorld({ requestTimeoutMs })));
afterAll(() => world.gateway.stop());

const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const query = '{"query":"{ colour }"}';

/**
 * Sends one piece at a time, again and again the last one, and gives what came until the other side hung up. Who is
 * stubborn goes on sending when the other side has said its last word.
 */
function dribble(pieces: string[], isStubborn = false): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    let next = 0;
    const socket: Socket = connect({
      port: Number(new URL(world.url).port),
      host: '127.0.0.1',
      allowHalfOpen: isStubborn,
    });
    // eslint-disable-next-line no-restricted-syntax -- a client that takes its time is what is tested
    const timer = setInterval(() => {
      if (socket.writable) socket.write(pieces[Math.min(next++, pieces.length - 1)]!);
    }, 20);
    socket
      .on('data', (chunk) => (received += chunk.toString()))
      // What is sent after the other side hung up is reset.
      .on('error', (error: NodeJS.ErrnoException) =>
        error.code === 'ECONNRESET' || error.code === 'EPIPE' ? undefined : reject(error),
      )
      .on('close', () => {
        clearInterval(timer);
        resolve(received);
      });
  });
}

describe('a client that takes its time', () => {
  it.each([
    ['over its first line', ['POST /graphql', 'x']],
    ['over its headers', [head, 'a: b\r\n']],
    ['over its body', [`${head}content-length: 90000\r\n\r\n{`, ' ']],
    ['over its chunks', [`${head}transfer-encoding: chunked\r\n\r\n`, '1\r\n \r\n']],
    ['over a second request', [`${head}content-length: ${query.length}\r\n\r\n${query}GET /`, 'x']],
  ])('%s is told so, and hung up on', async (_case, pieces) => {
    world.seen.scopes.length = 0;
    const answers = (await dribble(pieces)).split(/(?=HTTP\/1\.1)/);
    const last = answers.at(-1) ?? '';
    if (last !== '') expect(last).toMatch(/^HTTP\/1\.1 4(00|08) [\s\S]*"code":"BAD_USER_INPUT"/);
    expect(world.seen.scopes).toHaveLength(answers.length - 1);
  });

  it.each([
    ['over its headers', [head, 'a: b\r\n']],
    ['over its body', [`${head}content-length: 90000\r\n\r\n{`, ' ']],
    ['over what is no HTTP', ['HELLO\r\n\r\n', 'x']],
  ])('%s and goes on after the refusal is cut off', async (_case, pieces) => {
    expect(await dribble(pieces, true)).toMatch(/^HTTP\/1\.1 4/);
  });

  it('keeps nobody else waiting', async () => {
    const slow = Array.from({ length: 200 }, () => dribble([head, 'a: b\r\n']));
    expect((await world.ask({ query: '{ colour }' })).data).toEqual({ colour: 'RED' });
    await Promise.all(slow);
  });
});
