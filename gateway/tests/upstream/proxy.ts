import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A network between two processes that a test can cut, or make deaf. */
export async function openProxy(port: number) {
  const pairs = new Set<[Socket, Socket]>();
  let isDeaf = false;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('data', (chunk) => !isDeaf && to.write(chunk));
      from.on('error', end);
      from.on('close', end);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => pairs.size,
    /** Every connection breaks. */
    cut: () => pairs.forEach(([near, far]) => [near, far].forEach((socket) => socket.resetAndDestroy())),
    /** Connections stay open, and nothing comes through any more; those that open later work. */
    deafen() {
      isDeaf = true;
      return () => (isDeaf = false);
    },
    async close() {
      for (const [near] of pairs) near.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
