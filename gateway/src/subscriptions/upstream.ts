import { RequestScope, type DomainQueryPort, type SignedClaims } from '@chorus/domain-queries';
import { findChorusError, unavailable } from '@chorus/errors';
import {
  askNext,
  type SubgraphEvent,
  type SubgraphResult,
  type SubgraphStream,
  type Taker,
} from '@chorus/subgraph-kit';
import type { SubgraphTransport } from '../transport';
import type { Transports } from '../transports';
import type { SharedUpstreams } from '../upstream/shared-upstreams';
import { withTimeout } from '../with-timeout';
import type { SubscriptionPlan } from './subscription-plans';

export interface UpstreamOptions {
  /** Read again and again: a subgraph that is not in it is stopped. */
  transports: Transports;
  domainQueries: DomainQueryPort;
  /** What one person asks several times over is one stream. */
  shared: SharedUpstreams;
  /** How long a subgraph may take to accept a subscription. */
  openTimeoutMs: number;
}

/** The stream of one subscription from the subgraph that sends its events. */
export class Upstream {
  readonly openedAt = performance.now();
  /** Is an event asked for? */
  isReading = false;

  private constructor(
    private readonly subgraph: string,
    private readonly transport: SubgraphTransport,
    private readonly stream: SubgraphStream,
    private readonly transports: Transports,
  ) {}

  /**
   * Resumes after a cursor where one is given. Gives the subgraph's errors where it refuses, and throws UNAVAILABLE where
   * it does not answer.
   */
  static async open(
    { subgraph, request }: SubscriptionPlan,
    { after, claims }: { after: string | null; claims: SignedClaims },
    { transports, domainQueries, shared, openTimeoutMs }: UpstreamOptions,
  ): Promise<Upstream | SubgraphResult> {
    const transport = transports.get(subgraph);
    if (!transport?.subscribe) throw unavailable(subgraph);
    const limit = new AbortController();
    const opening = shared
      .subscribe(
        transport,
        { ...request, variables: { ...request.variables }, ...(after !== null && { after }) },
        new RequestScope(claims, domainQueries),
        limit.signal,
      )
      .catch((error: unknown) => {
        throw findChorusError(error) ?? unavailable(subgraph, error);
      });
    const opened = await withTimeout(opening, openTimeoutMs, () => {
      limit.abort();
      // It may still come.
      opening.then(release, () => undefined);
      return unavailable(subgraph, new Error(`No subscription in ${openTimeoutMs} ms.`));
    });
    return isStream(opened) ? new Upstream(subgraph, transport, opened, transports) : opened;
  }

  /** Is this still the way to the subgraph? */
  get isCurrent(): boolean {
    return this.transports.get(this.subgraph) === this.transport;
  }

  /** Where it stands before its first event. */
  get cursor(): string | null {
    return this.stream.cursor ?? null;
  }

  ask(taker: Taker<SubgraphEvent>): void {
    askNext(this.stream, taker);
  }

  close(): void {
    release(this.stream);
  }
}

const isStream = (opened: SubgraphStream | SubgraphResult): opened is SubgraphStream =>
  Symbol.asyncIterator in opened;

/** Not awaited: who leaves does not wait for what the other side has to put away. */
function release(opened: SubgraphStream | SubgraphResult): void {
  if (isStream(opened)) void Promise.resolve(opened.return?.()).catch(() => undefined);
}
