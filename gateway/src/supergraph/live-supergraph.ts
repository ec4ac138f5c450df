import { createHash } from 'node:crypto';
import type { ApolloServer } from '@apollo/server';
import { metrics, type Logger } from '@chorus/telemetry';
import { Counter } from 'prom-client';
import type { GatewayContext } from '../context';
import type { SubscriptionPlans } from '../subscriptions/subscription-plans';

/** What is made for one supergraph: the GraphQL pipeline with its planner, caches and memos. */
export interface Pipeline {
  readonly apollo: ApolloServer<GatewayContext>;
  /** The names of the supergraph's subgraphs. */
  readonly subgraphs: readonly string[];
  /** Once `apollo` has started. */
  readonly subscriptions: SubscriptionPlans;
  /** Makes ready, in small steps, what first requests would wait for. Never rejects. */
  warmUp(): Promise<void>;
  /** After the last request, and after `apollo.stop`. */
  dispose(): void;
}

export interface LiveSupergraphOptions {
  /** Nothing is started yet; `apollo.start` is what refuses a supergraph that is not one. */
  createPipeline: (supergraphSdl: string) => Pipeline;
  logger: Logger;
}

/** Keeps a pipeline until it is released. */
export interface Hold {
  readonly pipeline: Pipeline;
  /** Safe to call twice. */
  release(): void;
}

/** The supergraph does not load. The one before serves on. `cause` says why. */
export class SupergraphRefused extends Error {
  constructor(version: string, cause: unknown) {
    super(`Supergraph ${version} is refused: ${(cause as Error | undefined)?.message ?? String(cause)}`, {
      cause,
    });
    this.name = 'SupergraphRefused';
  }
}

const reloads = new Counter({
  name: 'chorus_gateway_supergraph_reloads_total',
  help: 'Supergraphs that came while one was served. `outcome`: loaded, unchanged, refused.',
  labelNames: ['outcome'],
  registers: [metrics],
});

interface Serving {
  readonly version: string;
  readonly pipeline: Pipeline;
  inFlight: number;
  isRetired: boolean;
}

/**
 * The supergraph that is served, and the change to another one: the next pipeline is built and warmed up beside the one
 * that serves, and takes over between two requests. What has begun on the old one ends on it, with its schema, plans and
 * memos; then the old one is let go. So a reload fails no request, and no cache outlives its schema.
 */
export class LiveSupergraph {
  private current: Serving | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly retiring = new Set<Promise<void>>();
  private lastReload: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: LiveSupergraphOptions) {}

  /** Rejects with `SupergraphRefused`. */
  async start(supergraphSdl: string): Promise<void> {
    this.current = await this.load(supergraphSdl);
  }

  /** The first 12 hex digits of the SHA-256 of the SDL that is served. */
  get version(): string {
    return this.serving.version;
  }

  get subgraphs(): readonly string[] {
    return this.serving.pipeline.subgraphs;
  }

  /** Serves another supergraph from now on, after reloads that are under way. Rejects with `SupergraphRefused`. */
  reload(supergraphSdl: string): Promise<void> {
    const reload = this.lastReload.then(() => this.replace(supergraphSdl));
    this.lastReload = reload.catch(() => undefined);
    return reload;
  }

  /** Runs one request on the supergraph that is served now, which stays until the request ends. */
  async run<Result>(request: (apollo: ApolloServer<GatewayContext>) => Promise<Result>): Promise<Result> {
    const { pipeline, release } = this.hold();
    try {
      return await request(pipeline.apollo);
    } finally {
      release();
    }
  }

  /** The supergraph that is served now stays until it is released, also when another one is served by then. */
  hold(): Hold {
    const { serving } = this;
    serving.inFlight += 1;
    let isHeld = true;
    const release = () => {
      if (!isHeld) return;
      isHeld = false;
      serving.inFlight -= 1;
      this.releaseIfDone(serving);
    };
    return { pipeline: serving.pipeline, release };
  }

  /** `listener` runs when another supergraph is served from now on: who holds the one before can change over. */
  onReplaced(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Never rejects; ends early when the gateway stops. */
  warmUp(): Promise<void> {
    return this.serving.pipeline.warmUp();
  }

  async stop(): Promise<void> {
    await this.lastReload;
    if (this.current) this.retire(this.current);
    await Promise.all(this.retiring);
  }

  private get serving(): Serving {
    if (!this.current) throw new Error('No supergraph is loaded yet.');
    return this.current;
  }

  private async replace(supergraphSdl: string): Promise<void> {
    const { logger } = this.options;
    const previous = this.serving;
    const version = versionOf(supergraphSdl);
    if (version === previous.version) return reloads.inc({ outcome: 'unchanged' });
    try {
      const next = await this.load(supergraphSdl);
      await next.pipeline.warmUp();
      this.current = next;
    } catch (error) {
      reloads.inc({ outcome: 'refused' });
      logger.error({ err: error, version, serving: previous.version }, 'supergraph refused');
      throw error;
    }
    for (const listener of this.listeners) listener();
    this.retire(previous);
    reloads.inc({ outcome: 'loaded' });
    logger.info({ version, previous: previous.version, subgraphs: this.subgraphs }, 'supergraph loaded');
  }

  private async load(supergraphSdl: string): Promise<Serving> {
    const version = versionOf(supergraphSdl);
    let pipeline: Pipeline | undefined;
    try {
      pipeline = this.options.createPipeline(supergraphSdl);
      await pipeline.apollo.start();
      return { version, pipeline, inFlight: 0, isRetired: false };
    } catch (error) {
      pipeline?.dispose();
      throw new SupergraphRefused(version, error);
    }
  }

  private retire(serving: Serving): void {
    serving.isRetired = true;
    this.releaseIfDone(serving);
  }

  private releaseIfDone(serving: Serving): void {
    if (!serving.isRetired || serving.inFlight > 0) return;
    const { pipeline } = serving;
    const ended = pipeline.apollo
      .stop()
      .catch((error: unknown) => this.options.logger.error({ err: error }, 'a supergraph did not end'))
      .finally(() => {
        pipeline.dispose();
        this.retiring.delete(ended);
      });
    this.retiring.add(ended);
  }
}

const versionOf = (supergraphSdl: string): string =>
  createHash('sha256').update(supergraphSdl).digest('hex').slice(0, 12);
