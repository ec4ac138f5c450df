import type { IncomingMessage, ServerResponse } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import { metrics, printMetrics } from './metrics';

/**
 * Who may read the metrics of a process on the port that it serves. `loopback` (the default): this machine, directly.
 * `private`: also private networks, for a Prometheus of its own machine. `off`: nobody.
 */
export type MetricsAccess = 'loopback' | 'private' | 'off';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

const privateNetworks = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  // Carriers', which clouds use inside as well (RFC 6598).
  ['100.64.0.0', 10],
] as const)
  privateNetworks.addSubnet(network, prefix);
privateNetworks.addSubnet('fc00::', 7, 'ipv6');
privateNetworks.addSubnet('fe80::', 10, 'ipv6');

/** A proxy adds one of these: what stands behind it may be anybody, however near the proxy is. */
const forwardingHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/**
 * May this caller read the metrics? Judges the connection itself, never a header that says where a request came from;
 * a request that a proxy passed on is refused. On loopback the Host must be this machine's too: a page in somebody's
 * browser can make its own host's name mean 127.0.0.1.
 */
export function mayReadMetrics({ socket, headers }: IncomingMessage, access: MetricsAccess): boolean {
  if (access === 'off' || forwardingHeaders.some((name) => headers[name] !== undefined)) return false;
  const address = socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/i, '').split('%')[0] ?? '';
  const isIn = (list: BlockList) => list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  if (access === 'private') return isIn(loopback) || isIn(privateNetworks);
  return isIn(loopback) && /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i.test(headers.host ?? '');
}

/** Answers `GET /metrics` on any server of Node: with the metrics, or with 404 to who may not read them. */
export function answerMetrics(access: MetricsAccess) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!mayReadMetrics(request, access)) return void response.writeHead(404).end();
    const text = await printMetrics();
    response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
  };
}
