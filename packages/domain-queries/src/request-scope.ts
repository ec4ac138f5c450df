import { randomUUID } from 'node:crypto';
import DataLoader from 'dataloader';
import { Facts } from './facts';
import type { DomainQueryPort } from './port';
import type { Answer, Ask, DomainQueryName } from './queries';
import { accountIdOf, type Client, type Viewer } from './viewer';
import type { SignedClaims } from './signed-calls/signed-claims';

/**
 * One request of one viewer, in one process: who asks, what other domains said, what each subgraph loaded. In process it
 * lives as long as the gateway's request and is shared by all subgraphs; over HTTP it lives as long as one call. It is
 * never shared between requests.
 */
export class RequestScope {
  readonly requestId: string;
  readonly viewer: Viewer;
  readonly client: Client;
  /** The facts that audience decisions need, loaded in batches. */
  readonly facts: Facts;
  private readonly loaders: DataLoader<never, unknown, never>[] = [];
  private readonly contexts = new Map<string, unknown>();

  constructor(
    /** Who asks, as it is signed for other processes. */
    readonly claims: SignedClaims,
    private readonly port: DomainQueryPort,
  ) {
    this.requestId = claims.requestId;
    this.viewer = claims.viewer;
    this.client = claims.client;
    this.facts = new Facts(this);
  }

  /** The scope of a worker of the platform, such as `feed.fan-out`. */
  static forService(name: string, port: DomainQueryPort, requestId = name): RequestScope {
    const viewer: Viewer = { kind: 'service', name };
    return new RequestScope({ viewer, client: { address: null, userAgent: null }, requestId }, port);
  }

  /** A scope of its own in which nobody asks: for what is the same for everybody. Nothing of this one is in it. */
  forNobody(): RequestScope {
    const viewer: Viewer = { kind: 'anonymous' };
    const client = { address: null, userAgent: null };
    return new RequestScope({ viewer, client, requestId: randomUUID() }, this.port);
  }

  /** The signed-in person's account id, else null. */
  get accountId(): string | null {
    return accountIdOf(this.viewer);
  }

  ask<Name extends DomainQueryName>(name: Name, question: Ask<Name>): Promise<Answer<Name>> {
    return this.port.ask(name, question, this);
  }

  /** A loader that lives and is cleared with this scope. Use it instead of `new DataLoader`. */
  loader<Key, Value, CacheKey = Key>(
    load: DataLoader.BatchLoadFn<Key, Value>,
    options: DataLoader.Options<Key, Value, CacheKey> = {},
  ): DataLoader<Key, Value, CacheKey> {
    const loader = new DataLoader<Key, Value, CacheKey>(load, { maxBatchSize: 1000, ...options });
    this.loaders.push(loader as unknown as DataLoader<never, unknown, never>);
    return loader;
  }

  /** The context of one subgraph for this request, made at first use. */
  contextFor<Context>(subgraph: string, create: (scope: RequestScope) => Context): Context {
    if (!this.contexts.has(subgraph)) this.contexts.set(subgraph, create(this));
    return this.contexts.get(subgraph) as Context;
  }

  /** Forgets everything loaded. Called around each mutation, whose result must show the state after it. */
  forget(): void {
    for (const loader of this.loaders) loader.clearAll();
  }
}
