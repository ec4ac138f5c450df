import type { DomainQueryPort } from '@chorus/domain-queries';
import type { CreateRateLimiter, RateLimit } from '@chorus/rate-limits';
import type { Logger, MetricsAccess } from '@chorus/telemetry';
import type { FastifyInstance } from 'fastify';
import type { EdgeOptions } from './edge-options';
import type { KnownOperation } from './federation/planning';
import type { GraphiqlOptions } from './graphiql';
import type { SocketLimits } from './sockets/socket-options';
import type { ResumeTimes } from './subscriptions/resume-schedule';
import type { SubgraphTransport } from './transport';

/** What a request may ask for at most; each is refused with LIMIT_EXCEEDED before anything is executed. */
export interface OperationLimits {
  bodyBytes: number;
  /** Lexical tokens of the document. */
  tokens: number;
  /** Fields and fragments of a document, those in fragments counted at each spread. Bounds the work of planning. */
  selections: number;
  /** How often one field may be selected at one place, fragments written out. */
  repetitions: number;
  /** Levels of fields. */
  depth: number;
  /** Aliases, those in fragments counted at each spread. */
  aliases: number;
  /** Directives of a document, such as `@include`, those in fragments counted at each spread. */
  directives: number;
  /** Fields of the root, each name once, `__typename` aside. */
  rootFields: number;
  /** Items on a page: `first` or `last`. */
  pageSize: number;
  /** What the operation may cost by the `@cost` and `@listSize` of the supergraph. */
  cost: number;
}

export const defaultLimits: OperationLimits = {
  bodyBytes: 100_000,
  tokens: 2_000,
  selections: 1_000,
  repetitions: 30,
  depth: 15,
  aliases: 30,
  directives: 50,
  rootFields: 20,
  pageSize: 100,
  cost: 5_000,
};

/** What one person, or one address of anonymous requests, may ask for in a time. */
export interface OperationRates {
  /** Requests. */
  perPerson: RateLimit;
  perAddress: RateLimit;
  /** The cost of operations. */
  costPerPerson: RateLimit;
  costPerAddress: RateLimit;
}

export const defaultRates: OperationRates = {
  perPerson: { points: 600, perSeconds: 60 },
  perAddress: { points: 300, perSeconds: 60 },
  costPerPerson: { points: 120_000, perSeconds: 60 },
  costPerAddress: { points: 60_000, perSeconds: 60 },
};

/** How many operations of one person, or of one address of anonymous requests, may be under way at once. */
export interface OperationConcurrency {
  perPerson: number;
  perAddress: number;
}

export const defaultConcurrency: OperationConcurrency = { perPerson: 20, perAddress: 40 };

/** How long a fetch, and a whole request, may take, in milliseconds. */
export const defaultTimes = { fetchTimeoutMs: 10_000, requestTimeoutMs: 15_000 };

export interface GatewayOptions extends EdgeOptions {
  /** The composed supergraph: `schema/supergraph.graphql`. */
  supergraphSdl: string;
  /** By subgraph name. Read at each fetch: take a transport out to stop a subgraph, put it back to start it. */
  transports: ReadonlyMap<string, SubgraphTransport>;
  /**
   * The way to a subgraph that a new supergraph names and `transports` lacks; null when nothing is known of it. `url` is
   * the supergraph's. Default: there is none, and its fields are UNAVAILABLE.
   */
  createTransport?: (subgraph: { name: string; url?: string }) => SubgraphTransport | null;
  /** Where the key set and the revoked sessions are asked of identity, and what each request's scope asks through. */
  domainQueries: DomainQueryPort;
  logger: Logger;
  /** What runs query plans: ours, or the one of @apollo/gateway, which gives the same answers slower. Default `compiled`. */
  executor?: 'compiled' | 'apollo';
  /** Default: `defaultLimits`. */
  limits?: Partial<OperationLimits>;
  /** False: neither rates nor concurrency nor numbers of sockets are limited. Default true. */
  rateLimits?: boolean;
  /** Default: `defaultRates`. */
  rates?: Partial<OperationRates>;
  /** Default: `defaultConcurrency`. */
  concurrency?: Partial<OperationConcurrency>;
  /** Default: `defaultSocketLimits`. */
  sockets?: Partial<SocketLimits>;
  /**
   * Is an event completed once for all clients who asked the same, where nothing that they asked for depends on who asks?
   * Default true.
   */
  sharing?: boolean;
  /** How lost streams of subgraphs are resumed. Default: `defaultResume`. */
  resume?: Partial<ResumeTimes>;
  /** Where uses are counted. Default: in the memory of this process, which is wrong for two. */
  createRateLimiter?: CreateRateLimiter;
  /** What is not answered in this time is UNAVAILABLE. Default 15,000. */
  requestTimeoutMs?: number;
  /** Default 10,000. */
  fetchTimeoutMs?: number;
  /** How long `stop` waits for requests in flight. Default 10,000. */
  stopTimeoutMs?: number;
  /** How long `stop` goes on answering, with readiness down, before it takes nothing more. Default 0. */
  stopGraceMs?: number;
  /** How often the revoked sessions are asked for. Default 1,000. */
  sessionPollMs?: number;
  /** How often the key set is asked for, beside when a token names a key that is not known. Default 300,000. */
  keyRefreshMs?: number;
  /** Writes of signed-in people are refused when the last answer about revoked sessions is older. Default 5,000. */
  sessionMaxAgeMs?: number;
  /** Take a client's address from X-Forwarded-For. Only behind a proxy that sets it. Default false. */
  trustProxy?: boolean;
  /**
   * What clients are known to send, such as `schema/operations`: planned before they ask, and told apart by name in
   * metrics. Default: none.
   */
  knownOperations?: readonly KnownOperation[];
  /** Who may read `GET /metrics`. Default `loopback`. */
  metrics?: MetricsAccess;
  /** Serves GraphiQL to browsers on the graph's path. Absent: not at all. */
  graphiql?: Omit<GraphiqlOptions, 'endpoint'>;
  /** What else this process depends on, by name, for `/health/ready`: databases, event work. Never rejects, answers soon. */
  dependencies?: () => Promise<Readonly<Record<string, 'up' | 'down'>>>;
  /** Adds routes on the same port. */
  registerRoutes?: (app: FastifyInstance) => void | Promise<void>;
}

export interface Gateway {
  /** `http://host:port`, once it listens; else empty. */
  readonly url: string;
  /** Starts to serve; port 0 takes a free one. Gives the url. */
  listen(address: { port: number; host: string }): Promise<string>;
  /** Takes no more requests, finishes those in flight (at most `stopTimeoutMs`), and ends. Safe to call twice. */
  stop(): Promise<void>;
  /**
   * Serves another supergraph from now on; requests that have begun end on the old one. Rejects with `SupergraphRefused`
   * when it does not load: then the old one serves on.
   */
  reload(supergraphSdl: string): Promise<void>;
  /** Serves what `supergraphFile` holds now, without waiting for the next look at it. Never rejects. */
  readSupergraphFile(): Promise<void>;
  /** This process refuses the session's access tokens from now on, before it hears of it by polling. */
  markSessionRevoked(sessionId: string): void;
  /** The HTTP server, for what shares its port. */
  readonly app: FastifyInstance;
}
