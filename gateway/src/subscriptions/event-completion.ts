import { RequestScope, type DomainQueryPort, type SignedClaims } from '@chorus/domain-queries';
import { rootCauseOf, toClientError, type ClientError } from '@chorus/errors';
import type { SubgraphEvent } from '@chorus/subgraph-kit';
import { inSpan, SpanKind, type Logger } from '@chorus/telemetry';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { emptyReport, noteCodes, type GatewayContext } from '../context';
import { countErrors } from '../observability/operation-metrics';
import { resultOf, type ResultText } from './result-text';
import { eventCompleted } from './subscription-metrics';
import type { SubscriptionPlan } from './subscription-plans';

export interface EventCompletionOptions {
  domainQueries: DomainQueryPort;
  logger: Logger;
  /** How long the completion of one event may take. */
  timeoutMs: number;
}

/** One event of one subscription. */
export interface ArrivedEvent {
  plan: SubscriptionPlan;
  event: SubgraphEvent;
  /** Who is told. */
  claims: SignedClaims;
}

/** Makes what a client is told of an event: the event of one subgraph, completed from the others. */
export class EventCompletion {
  constructor(private readonly options: EventCompletionOptions) {}

  /** The client's result, its errors masked. Each event has loaders of its own. */
  complete(arrived: ArrivedEvent): Promise<ResultText> {
    const { subgraph } = arrived.plan;
    const options = { kind: SpanKind.CONSUMER, attributes: { 'chorus.subgraph': subgraph } };
    return inSpan(`event of ${subgraph}`, options, () => this.completeNow(arrived));
  }

  private async completeNow({ plan, event, claims }: ArrivedEvent): Promise<ResultText> {
    const { domainQueries, timeoutMs } = this.options;
    const startedAt = performance.now();
    const scope = new RequestScope(claims, domainQueries);
    const context = { scope, report: emptyReport(), dueAt: startedAt + timeoutMs, failures: [] };
    const { data, errors } = await plan
      .complete(event, context)
      .catch((error: unknown): Pick<ExecutionResult, 'data'> & { errors: unknown[] } => ({
        errors: [error],
      }));
    const mapped = errors && this.mapped(errors, context);
    eventCompleted(plan.subgraph, startedAt);
    return resultOf({ ...(mapped && { errors: mapped }), data: data ?? null });
  }

  private mapped(errors: readonly unknown[], { scope, report }: GatewayContext): ClientError[] {
    const { requestId } = scope;
    const onInternal = (error: unknown) => {
      const { path } = error as Partial<GraphQLError>;
      this.options.logger.error({ err: rootCauseOf(error), requestId, path }, 'event failed');
    };
    const mapped = errors.map((error) => toClientError(error, { requestId, onInternal }));
    noteCodes(report, mapped);
    countErrors(report);
    return mapped;
  }
}
