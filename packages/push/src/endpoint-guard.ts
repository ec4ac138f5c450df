import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { IPv4, IPv6, isValid, parse, parseCIDR } from 'ipaddr.js';

const longestEndpoint = 2_000;
/** Names that are of one machine or network by definition or by custom: nobody else's DNS answers them. */
const privateSuffixes =
  /(^|\.)(localhost|local|localdomain|internal|intranet|corp|home|lan|private|test|invalid|onion|arpa)$/;
const globalUnicast = parseCIDR('2000::/3') as [IPv6, number];

/** Thrown by the look-up of `guardedLookup`; nothing was connected to. */
export class EndpointRefusedError extends Error {
  override readonly name = EndpointRefusedError.name;
}

/** Is it an IP address that the whole internet means the same machine by? What embeds an IPv4 address in IPv6 is not. */
export function isPublicAddress(address: string): boolean {
  if (!isValid(address)) return false;
  const parsed = parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed instanceof IPv4 || parsed.match(globalUnicast);
}

/**
 * What is wrong with an endpoint that somebody has given us to send to, or null. Looks nothing up: whether a name exists
 * inside of our network is nobody's to learn by registering it. `guardedLookup` judges its address at each connection.
 * `allowedHosts` are an operator's exceptions, as `host` or `host:port`.
 */
export function endpointProblem(endpoint: string, allowedHosts: readonly string[] = []): string | null {
  if (endpoint.length > longestEndpoint) return 'is too long';
  if (!URL.canParse(endpoint)) return 'is not a URL';
  const url = new URL(endpoint);
  if (url.protocol !== 'https:') return 'is not https';
  if (url.username !== '' || url.password !== '') return 'has credentials';
  if (allowedHosts.includes(url.host)) return null;
  if (url.port !== '') return 'has a port';
  // URL has turned every spelling of an IPv4 address (0x7f.1, 2130706433) into the plain one.
  const name = url.hostname.replace(/\.$/, '');
  if (name.startsWith('[') || isIP(name) !== 0) return 'is an IP address';
  if (!name.includes('.') || privateSuffixes.test(name)) return 'is not a public host';
  return null;
}

/**
 * A look-up that gives only public addresses, and none at all where one of them is not: it is asked for the address that is
 * then connected to, so a name that changes its mind between two questions gains nothing.
 */
export function guardedLookup(
  allowedHosts: readonly string[] = [],
  resolve: typeof systemLookup = systemLookup,
): LookupFunction {
  const allowedNames = new Set(
    allowedHosts.map((host) => new URL(`https://${host}`).hostname.replace(/^\[|\]$/g, '')),
  );
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return callback(error ?? new Error('The name has no address.'), []);
      if (!allowedNames.has(hostname) && !addresses.every(({ address }) => isPublicAddress(address)))
        return callback(new EndpointRefusedError('The name leads to an address that is not public.'), []);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
