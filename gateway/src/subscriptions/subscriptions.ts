import type { GraphQLRequest } from '@apollo/server';
import { RequestScope, type DomainQueryPort, type SignedClaims } from '@chorus/domain-queries';
import { rootCauseOf, toClientError, type ClientError } from '@chorus/errors';
import { untraced, type Logger } from '@chorus/telemetry';
import {
  emptyReport,
  noteCodes,
  type AdmittedOperation,
  type GatewayContext,
  type RequestReport,
} from '../context';
import type { LiveSupergraph } from '../supergraph/live-supergraph';
import type { SubgraphTransport } from '../transport';
import type { Transports } from '../transports';
import { SharedUpstreams } from '../upstream/shared-upstreams';
import { EventCompletion } from './event-completion';
import { LiveSubscription } from './live-subscription';
import { defaultResume, type ResumeTimes } from './resume-schedule';
import { SharedCompletion } from './shared-completion';
import type { Sink } from './sink';
import { subscriptionClosed, subscriptionOpened } from './subscription-metrics';

/** How often it is looked whether a subgraph was taken away, or came back another way. */
const lookMs = 250;

export interface SubscriptionsOptions {
  supergraph: LiveSupergraph;
  transports: Transports;
  domainQueries: DomainQueryPort;
  logger: Logger;
  /** How long a subgraph may take to accept a subscription. */
  fetchTimeoutMs: number;
  /** How long an operation, and the completion of one event, may take. */
  requestTimeoutMs: number;
  resume?: Partial<ResumeTimes>;
  /** Is an event completed once for all who asked the same and nothing that depends on who asks? */
  sharing: boolean;
}

/** An operation as a client sent it. */
export type AskedOperation = Pick<GraphQLRequest, 'query' | 'variables' | 'operationName' | 'extensions'>;

export interface Door {
  /** Who asks, as it is now, with the id of the operation: asked again for each event. */
  claims: () => SignedClaims;
  sink: Sink;
  /** Begin a subscription after this cursor, whatever its `after` says. */
  after?: string;
  /** Nothing may be changed through this door. Default false. */
  isReadOnly?: boolean;
}

/** What became of an operation. */
export type Opened = { readonly report: RequestReport } & (
  | { readonly kind: 'refused'; readonly errors: readonly ClientError[] }
  /** A query or a mutation: the whole answer, as over HTTP. */
  | { readonly kind: 'answered'; readonly result: unknown }
  /** Events come to the sink, and its `complete` after the last one. */
  | {
      readonly kind: 'subscribed';
      /** The client wants no more: at once, and safe to call twice. */
      close(): void;
      /** The sink is no longer full. */
      resume(): void;
    }
);

/**
 * The one way in for every door that can stream (sockets, server-sent events): any operation, through the same pipeline,
 * limits and masks as over HTTP. What is counted for each request is counted by the door.
 */
export class Subscriptions {
  private readonly live = new Set<LiveSubscription>();
  private readonly shared = new SharedUpstreams();
  private readonly completion: SharedCompletion;
  private readonly ways = new Map<string, SubgraphTransport | undefined>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: SubscriptionsOptions) {
    const { supergraph, domainQueries, logger, requestTimeoutMs: timeoutMs } = options;
    const completion = new EventCompletion({ domainQueries, logger, timeoutMs });
    this.completion = new SharedCompletion(completion, options.sharing);
    supergraph.onReplaced(() => {
      for (const subscription of this.live) void subscription.replan();
    });
  }

  /** How many are open. */
  get size(): number {
    return this.live.size;
  }

  /** Never rejects. */
  async open(operation: AskedOperation, door: Door): Promise<Opened> {
    const { claims, sink, after, isReadOnly = false } = door;
    const report = emptyReport();
    const admitted: AdmittedOperation = { subscription: null, isReadOnly };
    try {
      const result = await this.run(operation, { claims: claims(), report, admitted });
      if (result.data === undefined && result.errors)
        return { kind: 'refused', errors: result.errors as ClientError[], report };
      if (!admitted.subscription) return { kind: 'answered', result, report };
    } catch (error) {
      return { kind: 'refused', errors: [this.fault(error, claims(), report)], report };
    }
    const { document, operationName } = admitted.subscription;
    const asked = { document, operationName, variables: operation.variables ?? {}, claims, after };
    const subscription = this.register(asked, sink);
    // Its events come long after this request: each is a trace of its own.
    const errors = await untraced(() => subscription.open());
    if (errors) {
      noteCodes(report, errors);
      report.hasData = false;
      return { kind: 'refused', errors, report };
    }
    report.hasData = true;
    return {
      kind: 'subscribed',
      report,
      close: () => subscription.close(),
      resume: () => subscription.resumeReading(),
    };
  }

  /** Ends them all without a word: the doors have said goodbye. */
  stop(): void {
    for (const subscription of this.live) subscription.close();
  }

  private async run(
    { query, variables, operationName, extensions }: AskedOperation,
    {
      claims,
      report,
      admitted,
    }: { claims: SignedClaims; report: RequestReport; admitted: AdmittedOperation },
  ) {
    const { supergraph, domainQueries, requestTimeoutMs } = this.options;
    const contextValue: GatewayContext = {
      scope: new RequestScope(claims, domainQueries),
      report,
      dueAt: performance.now() + requestTimeoutMs,
      failures: [],
      admitted,
    };
    // An empty text is none: that of a persisted query.
    const request = { query: query || undefined, variables, operationName, extensions };
    const { body } = await supergraph.run((apollo) => apollo.executeOperation(request, { contextValue }));
    if (body.kind !== 'single') throw new Error('Answers in parts are not served.');
    return body.singleResult;
  }

  private register(asked: ConstructorParameters<typeof LiveSubscription>[0], sink: Sink): LiveSubscription {
    const { supergraph, transports, domainQueries, logger, fetchTimeoutMs } = this.options;
    const subscription: LiveSubscription = new LiveSubscription(asked, sink, {
      upstream: { transports, domainQueries, shared: this.shared, openTimeoutMs: fetchTimeoutMs },
      resume: { ...defaultResume, ...this.options.resume },
      completionOf: (plan, claims) => this.completion.of(plan, claims),
      hold: () => supergraph.hold(),
      onError: (error) => logger.error({ err: rootCauseOf(error) }, 'subscription failed'),
      onEnd: () => {
        this.live.delete(subscription);
        subscriptionClosed();
        if (this.live.size > 0) return;
        clearInterval(this.timer);
        this.ways.clear();
      },
    });
    if (this.live.size === 0) this.timer = setInterval(() => this.look(), lookMs).unref();
    this.live.add(subscription);
    subscriptionOpened();
    return subscription;
  }

  /** A transport that was taken away says nothing: streams would be quiet for ever. */
  private look(): void {
    const { supergraph, transports } = this.options;
    let hasChanged = false;
    for (const subgraph of supergraph.subgraphs) {
      const transport = transports.get(subgraph);
      hasChanged ||= this.ways.get(subgraph) !== transport;
      this.ways.set(subgraph, transport);
    }
    if (hasChanged) for (const subscription of this.live) subscription.check();
  }

  private fault(error: unknown, { requestId }: SignedClaims, report: RequestReport): ClientError {
    const onInternal = (cause: unknown) =>
      this.options.logger.error({ err: rootCauseOf(cause), requestId }, 'operation failed');
    const mapped = toClientError(error, { requestId, onInternal });
    noteCodes(report, [mapped]);
    return mapped;
  }
}
