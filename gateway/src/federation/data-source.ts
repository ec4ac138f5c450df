import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import { ChorusError, errorCodes, findChorusError, unavailable, type ErrorCode } from '@chorus/errors';
import type { SubgraphResult } from '@chorus/subgraph-kit';
import { parse, type GraphQLFormattedError } from 'graphql';
import type { GatewayContext } from '../context';
import { fetchMetrics, type FetchMetrics } from '../observability/fetch-metrics';
import type { Transports } from '../transports';
import { withTimeout } from '../with-timeout';
import { noteEntities } from './entity-errors';
import { FetchFailure } from './fetch-failure';
import { knownViewer } from './known-viewer';
import { rootSelections, type CursorPath } from './lost-paths';

type FetchOptions = GraphQLDataSourceProcessOptions<GatewayContext>;

export interface TransportDataSourceOptions {
  subgraph: string;
  /** Read at each fetch: a subgraph that is not in it is stopped. */
  transports: Transports;
  /** How long a fetch may take, if the answer to the client is not due before. */
  timeoutMs: number;
}

/** What @apollo/gateway calls for each fetch of a plan: hands it, with the request's one scope, to the subgraph's transport. */
export class TransportDataSource implements GraphQLDataSource<GatewayContext> {
  private readonly metrics: FetchMetrics;

  constructor(private readonly options: TransportDataSourceOptions) {
    this.metrics = fetchMetrics(options.subgraph);
  }

  /**
   * Never rejects: a fetch that fails is noted in the context, and explained when the whole answer is there. What it
   * should have brought is then missing, but for who the viewer is.
   */
  async process(fetch: FetchOptions): Promise<SubgraphResult> {
    const startedAt = performance.now();
    try {
      return this.receive(fetch, await this.call(fetch));
    } catch (error) {
      return this.fail(fetch, findChorusError(error) ?? unavailable(this.options.subgraph, error));
    } finally {
      this.metrics.ended(startedAt, this.kind);
    }
  }

  /** What the subgraph answered to a fetch, as the executors want it: also an event, which came without being fetched. */
  receive(fetch: FetchOptions, answer: SubgraphResult): SubgraphResult {
    try {
      const { data, errors } = this.checked(answer);
      for (const { extensions } of errors ?? []) this.metrics.failed(extensions?.code, this.kind);
      return errors
        ? { data, errors: noteEntities(errors, cursorOf(fetch), fetch.request.variables) }
        : { data };
    } catch (error) {
      return this.fail(fetch, findChorusError(error) ?? unavailable(this.options.subgraph, error));
    }
  }

  private get kind(): string {
    return this.options.transports.get(this.options.subgraph)?.kind ?? 'in_process';
  }

  private async call({ request, context }: FetchOptions): Promise<SubgraphResult> {
    const { subgraph, transports, timeoutMs } = this.options;
    const transport = transports.get(subgraph);
    if (!transport) throw unavailable(subgraph);
    const { scope, dueAt } = context as GatewayContext;
    const leftMs = Math.min(timeoutMs, dueAt - performance.now());
    if (leftMs <= 0) throw unavailable(subgraph, new Error('The answer is due.'));
    const { query = '', variables, operationName } = request;
    // A call in process cannot be cancelled, and a controller costs more than many a call.
    const limit = transport.kind === 'http' ? new AbortController() : undefined;
    const answer = transport.execute({ query, variables, operationName }, scope, limit?.signal);
    return withTimeout(answer, leftMs, () => {
      limit?.abort();
      return unavailable(subgraph, new Error(`No answer in ${Math.round(leftMs)} ms.`));
    });
  }

  /** Errors of single fields go on with their paths; an error without a path, or an answer without data, is the fetch's. */
  private checked({ data, errors }: SubgraphResult): SubgraphResult {
    const ofFetch = errors?.find(({ path }) => !path || (path.length === 1 && path[0] === '_entities'));
    if (ofFetch) throw this.errorOf(ofFetch);
    if (data || errors?.length) return { data, errors: errors?.length ? errors : undefined };
    throw new ChorusError('INTERNAL', `${this.options.subgraph} answered without data.`);
  }

  private errorOf({ message, extensions }: GraphQLFormattedError): ChorusError {
    const code = String(extensions?.code);
    // A document that a subgraph cannot read was planned here: the client's is not at fault.
    const isOfClient = code !== 'GRAPHQL_PARSE_FAILED' && code !== 'GRAPHQL_VALIDATION_FAILED';
    if (isOfClient && Object.hasOwn(errorCodes, code))
      return new ChorusError(code as ErrorCode, message, extensions);
    return new ChorusError('INTERNAL', message, {}, new Error(`${this.options.subgraph}: ${message}`));
  }

  private fail(fetch: FetchOptions, error: ChorusError): SubgraphResult {
    this.metrics.failed(error.code, this.kind);
    const { scope, failures } = fetch.context as GatewayContext;
    const document = parse(fetch.request.query ?? '');
    const cursor = cursorOf(fetch);
    const isRootFetch = cursor.length === 0;
    const known = knownViewer(isRootFetch ? rootSelections(document) : undefined, scope.accountId);
    failures.push(new FetchFailure(error, { document, cursor, rightNulls: known.nulls }));
    return { data: isRootFetch ? known.data : null };
  }
}

const cursorOf = (fetch: FetchOptions): CursorPath =>
  ('incomingRequestContext' in fetch ? fetch.pathInIncomingRequest : undefined) ?? [];
