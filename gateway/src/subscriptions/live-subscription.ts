import type { SignedClaims } from '@chorus/domain-queries';
import { ChorusError, findChorusError, toClientError, type ClientError } from '@chorus/errors';
import type { SubgraphEvent, SubgraphResult, Taker } from '@chorus/subgraph-kit';
import type { DocumentNode, GraphQLFormattedError } from 'graphql';
import { emptyReport, noteCodes } from '../context';
import { countErrors } from '../observability/operation-metrics';
import type { Hold } from '../supergraph/live-supergraph';
import { Deliveries } from './deliveries';
import { ResumeSchedule, type ResumeTimes } from './resume-schedule';
import { resultOf } from './result-text';
import type { Complete } from './shared-completion';
import type { Sink } from './sink';
import { upstreamLost } from './subscription-metrics';
import type { SubscriptionPlan } from './subscription-plans';
import { Upstream, type UpstreamOptions } from './upstream';

/** What a client asked for. */
export interface AskedSubscription {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Who asks, as it is now: tokens are renewed. */
  readonly claims: () => SignedClaims;
  /** Begin after this cursor, whatever the operation itself says. */
  readonly after?: string;
}

export interface LiveSubscriptionOptions {
  upstream: UpstreamOptions;
  resume: ResumeTimes;
  /** How the events of a plan are made what this client is told. */
  completionOf: (plan: SubscriptionPlan, claims: () => SignedClaims) => Complete;
  /** The supergraph that is served now. */
  hold: () => Hold;
  onError: (error: unknown) => void;
  /** Runs once, when nothing is left of it. */
  onEnd: () => void;
}

/**
 * One subscription of one client, from the upstream that brings its events to the sink that takes the results. It reads
 * one event after the other, completes a few at once, and delivers them in order. A lost upstream is resumed by the last
 * cursor, and a new supergraph is changed over to, while the client sees nothing of it.
 *
 * Written with callbacks: this is the path that each event takes for each subscriber.
 */
export class LiveSubscription {
  private plan: SubscriptionPlan | null = null;
  private complete: Complete | null = null;
  private held: Hold | null = null;
  private upstream: Upstream | null = null;
  private ofUpstream: Taker<SubgraphEvent> | null = null;
  /** Is `read` at work? */
  private isAsking = false;
  /** Where the stream stands: after the last event that came. Null where it cannot be resumed. */
  private cursor: string | null;
  private hasEnded = false;
  /** Where another upstream is being opened beside this one: what has a cursor will come again from there. */
  private isMoving = false;
  private isOutdated = false;
  private replans = 0;
  private readonly deliveries: Deliveries;
  private readonly schedule: ResumeSchedule;

  constructor(
    private readonly asked: AskedSubscription,
    private readonly sink: Sink,
    private readonly options: LiveSubscriptionOptions,
  ) {
    this.cursor = asked.after ?? null;
    this.deliveries = new Deliveries(sink, {
      onRoom: () => this.read(),
      onFailure: (error) => this.finish([error]),
      onComplete: () => this.end(),
    });
    this.schedule = new ResumeSchedule(options.resume, () => void this.resume());
  }

  /** Begins. Gives the errors for which nothing begins; then everything is put away already. */
  async open(): Promise<ClientError[] | null> {
    try {
      this.held = this.options.hold();
      const plan = await this.planWith(this.held);
      this.use(plan);
      const opened = await this.openUpstream(plan);
      if (!(opened instanceof Upstream)) return this.refused(opened.errors ?? []);
      this.take(opened);
      if (this.isOutdated) await this.replan();
      return null;
    } catch (error) {
      return this.refused([error]);
    }
  }

  /** The client has gone, or wants no more. Everything is free at once. */
  close(): void {
    this.end();
  }

  /** The sink is no longer full. */
  resumeReading(): void {
    this.deliveries.flush();
  }

  /** Looks whether the way to the subgraph is still the same: one that was taken away does not say so. */
  check(): void {
    const { upstream } = this;
    if (!upstream || upstream.isCurrent || this.isMoving) return;
    this.lose(upstream);
  }

  /** Another supergraph is served: from now on events are planned by it. */
  async replan(): Promise<void> {
    if (this.hasEnded) return;
    // Still opening: then, or when it is done.
    this.isOutdated = true;
    if (!this.plan || (!this.upstream && !this.schedule.isLost)) return;
    this.isOutdated = false;
    const turn = (this.replans += 1);
    const held = this.options.hold();
    let plan: SubscriptionPlan;
    try {
      if (!held.pipeline.subscriptions.fits(this.asked.document)) throw outdated();
      plan = await this.planWith(held);
    } catch (error) {
      held.release();
      return this.finish([
        findChorusError(error)?.code === 'SUBSCRIPTION_OUTDATED' ? error : outdated(error),
      ]);
    }
    // Ended meanwhile, or the next supergraph is there already.
    if (this.hasEnded || turn !== this.replans) return held.release();
    const previous = this.plan;
    this.held?.release();
    this.use(plan);
    this.held = held;
    if (!isSameRequest(plan, previous) && this.upstream) await this.move(this.upstream);
  }

  private planWith({ pipeline }: Hold): Promise<SubscriptionPlan> {
    const { document, operationName, variables } = this.asked;
    return pipeline.subscriptions.plan(document, operationName, variables);
  }

  private use(plan: SubscriptionPlan): void {
    this.plan = plan;
    this.complete = this.options.completionOf(plan, this.asked.claims);
  }

  private openUpstream(plan: SubscriptionPlan): Promise<Upstream | SubgraphResult> {
    const { cursor: after, asked } = this;
    return Upstream.open(plan, { after, claims: asked.claims() }, this.options.upstream);
  }

  /** Uses an upstream from now on, unless nobody wants it any more. */
  private take(upstream: Upstream): void {
    if (this.hasEnded) return upstream.close();
    this.letGo();
    this.upstream = upstream;
    this.ofUpstream = this.takerOf(upstream);
    this.cursor ??= upstream.cursor;
    this.read();
  }

  /** Its end, which it says while it is closed, is none of ours any more. */
  private letGo(): void {
    const { upstream } = this;
    this.upstream = null;
    upstream?.close();
  }

  private takerOf(upstream: Upstream): Taker<SubgraphEvent> {
    return {
      take: (event) => {
        if (upstream === this.upstream) this.receive(upstream, event);
        upstream.isReading = false;
        this.read();
      },
      end: (error) => {
        if (upstream !== this.upstream) return;
        // A subgraph that is stopped ends its streams, too.
        if (error === undefined && upstream.isCurrent) this.finish();
        else this.lose(upstream);
      },
    };
  }

  /** Asks for the next event, unless it is asked for: in a loop, as it may come at once. */
  private read(): void {
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      for (;;) {
        const { upstream, ofUpstream } = this;
        if (!upstream || !ofUpstream || upstream.isReading || !this.deliveries.hasRoom) return;
        upstream.isReading = true;
        upstream.ask(ofUpstream);
      }
    } finally {
      this.isAsking = false;
    }
  }

  private receive(upstream: Upstream, event: SubgraphEvent): void {
    const { data, errors } = event.result;
    if (data === undefined && errors) {
      if (mayPass(errors)) return this.lose(upstream);
      return this.finish(errors);
    }
    if (!this.isMoving || event.cursor === null) this.deliver(event);
  }

  private deliver(event: SubgraphEvent): void {
    this.schedule.arrived();
    this.cursor = event.cursor ?? this.cursor;
    this.complete?.(event, this.deliveries.add(event.cursor));
  }

  private lose(upstream: Upstream): void {
    this.letGo();
    this.schedule.lost(performance.now() - upstream.openedAt);
    this.resumeLater();
  }

  private resumeLater(): void {
    if (this.hasEnded) return;
    if (this.schedule.next()) return;
    upstreamLost(this.plan?.subgraph ?? '', 'lost');
    this.finish([subscriptionLost()]);
  }

  private async resume(): Promise<void> {
    const { plan } = this;
    if (this.hasEnded || !plan) return;
    try {
      const opened = await this.openUpstream(plan);
      if (!(opened instanceof Upstream)) {
        const errors = opened.errors ?? [];
        return mayPass(errors) ? this.resumeLater() : this.finish(errors);
      }
      // Planned anew while it was opened.
      if (plan !== this.plan && !isSameRequest(plan, this.plan!)) {
        opened.close();
        return this.resumeLater();
      }
      upstreamLost(plan.subgraph, 'resumed');
      this.schedule.resumed();
      this.take(opened);
    } catch {
      this.resumeLater();
    }
  }

  /** Opens the next upstream before this one is let go: the client waits for nothing. */
  private async move(from: Upstream): Promise<void> {
    if (this.isMoving || !this.plan) return;
    this.isMoving = true;
    const { plan } = this;
    const opened = await this.openUpstream(plan).catch(() => null);
    this.isMoving = false;
    // Lost meanwhile: then it is being resumed with the new plan already.
    if (this.hasEnded || this.upstream !== from) {
      if (opened instanceof Upstream) opened.close();
    } else if (opened instanceof Upstream && plan === this.plan) {
      this.take(opened);
    } else {
      if (opened instanceof Upstream) opened.close();
      this.lose(from);
    }
  }

  /** Delivers what has come, then the errors, and completes. */
  private finish(errors: readonly unknown[] = []): void {
    if (this.hasEnded) return;
    this.letGo();
    this.schedule.stop();
    if (errors.length === 0) return this.deliveries.finish(null);
    const mapped = this.mapped(errors);
    const report = emptyReport();
    noteCodes(report, mapped);
    countErrors(report);
    this.deliveries.finish(resultOf({ errors: mapped }));
  }

  private refused(errors: readonly unknown[]): ClientError[] {
    const mapped = this.mapped(errors);
    this.end();
    return mapped;
  }

  private mapped(errors: readonly unknown[]): ClientError[] {
    const { requestId } = this.asked.claims();
    return errors.map((error) => {
      // Where it stands in the document of a subgraph says nothing to the client.
      const { locations: _, ...told } = toClientError(error, { requestId, onInternal: this.options.onError });
      const path = told.path ?? (this.plan ? [this.plan.rootName] : undefined);
      return { ...told, ...(path && { path }) };
    });
  }

  private end(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    if (this.schedule.isLost) upstreamLost(this.plan?.subgraph ?? '', 'left');
    this.letGo();
    this.schedule.stop();
    this.deliveries.stop();
    this.held?.release();
    this.options.onEnd();
  }
}

/** Something is away or broken in the subgraph, such as its database: after the last cursor nothing is lost by trying. */
const passing = new Set<unknown>(['UNAVAILABLE', 'INTERNAL', 'SUBSCRIPTION_LOST']);
const mayPass = ([first]: readonly GraphQLFormattedError[]): boolean => passing.has(first?.extensions?.code);

function isSameRequest(a: SubscriptionPlan, b: SubscriptionPlan): boolean {
  return (
    a.subgraph === b.subgraph &&
    a.request.query === b.request.query &&
    JSON.stringify(a.request.variables) === JSON.stringify(b.request.variables)
  );
}

const subscriptionLost = () =>
  new ChorusError('SUBSCRIPTION_LOST', 'The stream broke off. Subscribe again with the last cursor.');

const outdated = (cause?: unknown) =>
  new ChorusError(
    'SUBSCRIPTION_OUTDATED',
    'The schema has changed, and the subscription does not fit it any more.',
    {},
    cause,
  );
