import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerMetrics, mayReadMetrics, type MetricsAccess } from './metrics-access';

const from = (remoteAddress: string, headers: Record<string, string> = { host: '127.0.0.1:4000' }) =>
  ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage;

it.each([
  ['127.0.0.1', true, true],
  ['127.8.8.8', true, true],
  ['::1', true, true],
  ['::ffff:127.0.0.1', true, true],
  ['10.1.2.3', false, true],
  ['::ffff:192.168.1.7', false, true],
  ['172.31.255.1', false, true],
  ['100.64.0.9', false, true],
  ['fd12:3456::1', false, true],
  ['fe80::1%eth0', false, true],
  ['172.32.0.1', false, false],
  ['203.0.113.7', false, false],
  ['2001:db8::1', false, false],
  ['', false, false],
])('lets %p read metrics kept to loopback: %p, to private networks: %p', (address, onLoopback, onPrivate) => {
  expect(mayReadMetrics(from(address), 'loopback')).toBe(onLoopback);
  expect(mayReadMetrics(from(address), 'private')).toBe(onPrivate);
  expect(mayReadMetrics(from(address), 'off')).toBe(false);
});

it.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'])(
  'refuses what a proxy passed on, as %s tells',
  (header) => {
    const passedOn = from('127.0.0.1', { host: '127.0.0.1:4000', [header]: '127.0.0.1' });
    expect(mayReadMetrics(passedOn, 'loopback')).toBe(false);
    expect(mayReadMetrics(passedOn, 'private')).toBe(false);
  },
);

it.each([
  ['localhost:4000', true],
  ['LOCALHOST', true],
  ['[::1]:4000', true],
  ['127.0.0.1', true],
  ['evil.example', false],
  ['localhost.evil.example', false],
  ['127.0.0.1.evil.example', false],
  ['', false],
])('on loopback a request for the host %p is answered: %p', (host, isAnswered) => {
  expect(mayReadMetrics(from('127.0.0.1', { host }), 'loopback')).toBe(isAnswered);
});

describe('on a server of its own', () => {
  let server: Server | undefined;
  afterEach(() => new Promise((resolve) => server?.close(resolve)));

  async function get(access: MetricsAccess, headers: Record<string, string> = {}) {
    server = createServer((request, response) => void answerMetrics(access)(request, response));
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new Promise<{ status?: number; type?: string }>((resolve, reject) => {
      httpRequest({ port, host: '127.0.0.1', path: '/metrics', headers, agent: false }, (response) => {
        response.resume();
        resolve({ status: response.statusCode, type: response.headers['content-type'] });
      })
        .on('error', reject)
        .end();
    });
  }

  it('prints the metrics in the format that Prometheus reads', async () => {
    expect(await get('loopback')).toEqual({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8' });
  });

  it('says 404 to who may not read them', async () => {
    expect(await get('loopback', { 'x-forwarded-for': '203.0.113.7' })).toMatchObject({ status: 404 });
  });
});
