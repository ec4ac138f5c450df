import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * A network between processes that a test can cut, or make deaf. Of several ports it takes one after the other, and leaves
 * out those where nobody listens, as a balancer does.
 */
export async function openProxy(...ports: number[]) {
  const pairs = new Map<Socket, Socket>();
  let isDeaf = false;
  let turn = 0;

  function join(near: Socket, attempts: number): void {
    if (attempts === 0) return void near.destroy();
    const far = connect(ports[turn++ % ports.length]!, '127.0.0.1');
    const retry = () => join(near, attempts - 1);
    far.once('error', retry);
    far.once('connect', () => {
      far.off('error', retry);
      pairs.set(near, far);
      const end = () => {
        pairs.delete(near);
        near.destroy();
        far.destroy();
      };
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        from.on('data', (chunk) => !isDeaf && to.write(chunk));
        from.on('error', end);
        from.on('close', end);
      }
    });
  }

  const server = createServer((near) => {
    near.on('error', () => near.destroy());
    join(near, ports.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => pairs.size,
    /** The ports that connections now go to. */
    targets: () => [...new Set([...pairs.values()].map(({ remotePort }) => remotePort!))].sort(),
    /** Every connection breaks. */
    cut() {
      for (const sockets of [...pairs]) for (const socket of sockets) socket.resetAndDestroy();
    },
    /** Connections stay open, and nothing comes through any more. */
    deafen: () => void (isDeaf = true),
    async close() {
      for (const near of pairs.keys()) near.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
