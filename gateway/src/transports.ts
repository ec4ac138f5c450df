import type { Logger } from '@chorus/telemetry';
import type { GatewayOptions } from './options';
import type { SubgraphTransport } from './transport';

export type Transports = Pick<ReadonlyMap<string, SubgraphTransport>, 'get'>;

/** The ways to the subgraphs: those that were given, and those that supergraphs since then made necessary. */
export class KnownTransports implements Transports {
  private readonly added = new Map<string, { url: string; transport: SubgraphTransport }>();

  constructor(
    private readonly options: Pick<GatewayOptions, 'transports' | 'createTransport'> & { logger: Logger },
  ) {}

  get(subgraph: string): SubgraphTransport | undefined {
    return this.options.transports.get(subgraph) ?? this.added.get(subgraph)?.transport;
  }

  /** Finds a way to a subgraph of a supergraph that is being loaded, unless there is one. */
  require(name: string, url = ''): void {
    const { transports, createTransport, logger } = this.options;
    const known = this.added.get(name);
    if (transports.has(name) || known?.url === url) return;
    const transport = createTransport?.({ name, url });
    if (transport) {
      void known?.transport.close?.();
      this.added.set(name, { url, transport });
    } else if (!known) {
      logger.warn({ subgraph: name }, 'there is no way to a subgraph of the supergraph');
    }
  }

  async close(): Promise<void> {
    const all = [
      ...this.options.transports.values(),
      ...[...this.added.values()].map((one) => one.transport),
    ];
    await Promise.all(all.map(async (transport) => transport.close?.()));
  }
}
