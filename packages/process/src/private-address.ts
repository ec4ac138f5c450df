import { BlockList, isIP } from 'node:net';

const privateNetworks = new BlockList();
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  // Carriers', which clouds use inside as well (RFC 6598).
  ['100.64.0.0', 10],
] as const)
  privateNetworks.addSubnet(network, bits, 'ipv4');
privateNetworks.addAddress('::1', 'ipv6');
privateNetworks.addSubnet('fc00::', 7, 'ipv6');

/** Is it an IP address that only this machine or a private network can reach? `0.0.0.0` and `::` are everybody's. */
export function isPrivateAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 0) return address === 'localhost';
  return privateNetworks.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/** Throws one sentence where a subgraph would listen to the world. */
export function requirePrivateAddress(address: string): void {
  if (isPrivateAddress(address)) return;
  throw new Error(
    `Subgraphs listen on loopback or a private address only, which ${address} is not: only the gateway is public.`,
  );
}
