import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@chorus/database';
import type { Logger } from '@chorus/telemetry';
import type { ConsumerDefinition } from './consumer';
import { ConsumerGroup } from './consumer-group';
import { allTopics, topicsOf } from './contracts';
import type { EventType } from './envelope';
import type { DeadLetter, DeadLetterFilter, EventLog, LogAppender, LogSubscription } from './event-log';
import { watchEventWork } from './event-work-metrics';
import { trimInbox } from './inbox';
import { lagOf, type GroupLag } from './lag';
import { onOutboxSignal } from './outbox-signal';
import { Relay } from './relay';
import { safeReason } from './retry';

export interface EventRuntimeOptions {
  /** Shared by all of a process; the runtime does not close it. */
  log: EventLog;
  logger?: Logger;
  /**
   * Whose progress counts for `settle`, `isSettled` and `lag`: that of the groups given to this runtime (the default), or
   * of every group there is, wherever it works: for the process of the relay.
   */
  watches?: 'own' | 'all';
  /** Days after which a group forgets what it handled. Must exceed the log's retention. Default 14. */
  inboxRetentionDays?: number;
}

interface Consumer {
  definition: ConsumerDefinition;
  database: Database;
  group: ConsumerGroup;
  subscription?: LogSubscription;
  /** When the log last failed it, as `performance.now()` tells the time. */
  failedAt?: number;
}

const maintenanceMs = 3_600_000;
/** Longer than a group waits before it looks into the log again. */
const failureCountsForMs = 5_000;
const healthTimeoutMs = 1_000;

/**
 * The event work of one process: relays for the outboxes it was given, workers for the groups it was given. Any number
 * of processes may be given the same ones; they share the work, and take over from each other.
 */
export class EventRuntime {
  private readonly relays: Relay[] = [];
  private readonly consumers: Consumer[] = [];
  private readonly outboxes: { domain: string; database: Database }[] = [];
  private appender: LogAppender | undefined;
  private stopListening: (() => void) | undefined;
  private stopMeasuring: (() => void) | undefined;
  private maintenance: NodeJS.Timeout | undefined;
  private state: 'new' | 'running' | 'stopped' = 'new';
  private paused = false;

  constructor(private readonly options: EventRuntimeOptions) {}

  /** The outbox of a domain, in that domain's own schema. The relay takes one connection of the pool at a time. */
  addOutbox(outbox: { domain: string; database: Database }): void {
    this.mustBe('new');
    if (this.outboxes.some(({ domain }) => domain === outbox.domain)) {
      throw new Error(`The outbox of ${outbox.domain} is there twice`);
    }
    this.outboxes.push(outbox);
  }

  /** A consumer group; `database` holds its inbox, and takes its handlers' transactions: a pool apart from requests'. */
  addConsumer({ database, definition }: { database: Database; definition: ConsumerDefinition }): void {
    this.mustBe('new');
    if (this.consumers.some((consumer) => consumer.definition.group === definition.group)) {
      throw new Error(`The consumer group ${definition.group} is there twice`);
    }
    const group = new ConsumerGroup(definition, database, this.options.log, this.options.logger);
    this.consumers.push({ definition, database, group });
  }

  /** Prepares the log and begins. */
  async start(): Promise<void> {
    this.mustBe('new');
    this.state = 'running';
    const { log, logger } = this.options;
    await log.prepare(allTopics());
    const appender = log.openAppender();
    this.appender = appender;
    for (const { domain, database } of this.outboxes) {
      this.relays.push(new Relay({ outbox: domain, database, appender, logger }));
    }
    this.stopListening = onOutboxSignal((domain) =>
      this.relays.find(({ outbox }) => outbox === domain)?.wake(),
    );
    await Promise.all(this.consumers.map((consumer) => this.subscribe(consumer)));
    for (const relay of this.relays) relay.start();
    this.stopMeasuring = watchEventWork({ log, groups: this.ownGroups(), relays: this.relays });
    this.maintenance = setInterval(() => void this.maintain(), maintenanceMs);
    this.maintenance.unref();
  }

  /** Finishes what is in hand, then stops. What is left waits in outboxes and log for the next start. */
  async stop(): Promise<void> {
    if (this.state !== 'running') return;
    this.state = 'stopped';
    clearInterval(this.maintenance);
    this.stopListening?.();
    this.stopMeasuring?.();
    for (const { group } of this.consumers) group.stop();
    const relaysStop = Promise.all(this.relays.map((relay) => relay.stop()));
    await Promise.all(this.subscriptions().map((subscription) => subscription.stop()));
    await relaysStop;
    await this.appender?.close();
  }

  /** Looks for committed events and waiting work now, rather than at the next poll. */
  wake(): void {
    for (const relay of this.relays) relay.wake();
    for (const subscription of this.subscriptions()) subscription.wake();
  }

  /**
   * Resolves when every outbox given to this runtime is empty and every group that it watches is at the end of its topics,
   * events that handlers caused and replays included. For tests and rebuilds; rejects after `timeoutMs` (default
   * 30,000) with what is left.
   */
  async settle({ timeoutMs = 30_000 }: { timeoutMs?: number } = {}): Promise<void> {
    this.mustBe('running');
    if (this.paused) throw new Error('settle() would wait for ever: the consumers are paused');
    const deadline = Date.now() + timeoutMs;
    for (const relay of this.relays) relay.wake();
    for (let waitMs = 2; !(await this.isSettled()); waitMs = Math.min(25, waitMs * 1.5)) {
      if (Date.now() > deadline) {
        const left = (await this.lag()).filter(({ events }) => events > 0);
        throw new Error(`Not settled after ${timeoutMs} ms: ${JSON.stringify(left)}`);
      }
      await sleep(waitMs);
    }
  }

  /** Is there nothing left of what `settle` waits for? Does not wait itself: for a health check, or a load test. */
  async isSettled(): Promise<boolean> {
    // Groups, then outboxes, then groups again: a handler that emits has its event in an outbox before its group's
    // position moves, so with all groups at the same ends both times nothing can have slipped past in between.
    const before = await this.endsWhenHandled();
    if (before === null) return false;
    const empty = await Promise.all(this.relays.map((relay) => relay.isEmpty()));
    return empty.every(Boolean) && before === (await this.endsWhenHandled());
  }

  /** No group takes a new batch; resolves when none is in hand. Relays go on. For tests: "all consumers stopped". */
  async pauseConsumers(): Promise<void> {
    this.paused = true;
    await Promise.all(this.subscriptions().map((subscription) => subscription.pause()));
  }

  resumeConsumers(): void {
    this.paused = false;
    for (const subscription of this.subscriptions()) subscription.resume();
  }

  /** How far the groups that this runtime watches are behind. What is in an outbox still does not count. */
  async lag(): Promise<GroupLag[]> {
    return lagOf(await this.options.log.progress(this.watchedGroups()));
  }

  /** The log, each relay and each group by name, for `/health/ready`. A group that is behind is up: see `lag`. */
  async health(): Promise<Record<string, 'up' | 'down'>> {
    const state = (isUp: boolean) => (isUp ? 'up' : 'down');
    const isWell = ({ subscription, failedAt = -Infinity }: Consumer) =>
      subscription !== undefined && performance.now() - failedAt > failureCountsForMs;
    return {
      'event-log': state(await this.isLogReachable()),
      ...Object.fromEntries(this.relays.map((relay) => [`relay:${relay.outbox}`, state(relay.isWell)])),
      ...Object.fromEntries(
        this.consumers.map((consumer) => [
          `consumer:${consumer.definition.group}`,
          state(this.state === 'running' && isWell(consumer)),
        ]),
      ),
    };
  }

  private async isLogReachable(): Promise<boolean> {
    const asking = this.options.log.progress([]).then(
      () => true,
      () => false,
    );
    const giveUp = new AbortController();
    const late = sleep(healthTimeoutMs, false, { signal: giveUp.signal }).catch(() => false);
    return Promise.race([asking, late]).finally(() => giveUp.abort());
  }

  async deadLetters(filter?: DeadLetterFilter & { limit?: number }): Promise<DeadLetter[]> {
    return this.options.log.deadLetters(filter);
  }

  /** Has dead letters tried again, once each, by whichever process works for their group. Returns how many. */
  async replay(filter: DeadLetterFilter = {}): Promise<number> {
    return this.options.log.requestReplay(filter);
  }

  private subscriptions(): LogSubscription[] {
    return this.consumers.flatMap(({ subscription }) => subscription ?? []);
  }

  /** Undefined: every group there is. */
  private watchedGroups(): string[] | undefined {
    return this.options.watches === 'all' ? undefined : this.ownGroups();
  }

  private ownGroups(): string[] {
    return this.consumers.map(({ definition }) => definition.group);
  }

  private async subscribe(consumer: Consumer): Promise<void> {
    const { definition, group } = consumer;
    consumer.subscription = await this.options.log.subscribe({
      group: definition.group,
      topics: topicsOf(Object.keys(definition.handlers) as EventType[]),
      batchSize: definition.batchSize ?? 100,
      concurrency: definition.concurrency ?? 2,
      deliver: (batch) => group.deliver(batch),
      redeliver: (letter) => group.redeliver(letter),
      onError: (error) => {
        consumer.failedAt = performance.now();
        this.options.logger?.warn({ group: definition.group, reason: safeReason(error) }, 'event log failed');
      },
    });
  }

  /** The ends of all partitions, as a text to compare; null while something is unhandled. */
  private async endsWhenHandled(): Promise<string | null> {
    const groups = this.watchedGroups();
    const progress = await this.options.log.progress(groups);
    if (progress.some(({ position, end }) => position < end)) return null;
    const replaying = await this.options.log.deadLetters({ state: 'replaying' });
    if (replaying.some(({ group }) => groups?.includes(group) ?? true)) return null;
    return progress.map(({ group, topic, partition, end }) => `${group}/${topic}/${partition}:${end}`).join();
  }

  private async maintain(): Promise<void> {
    const { log, logger, inboxRetentionDays = 14 } = this.options;
    try {
      const dropped = await log.maintain();
      if (dropped.length > 0) logger?.info({ dropped }, 'event log days dropped');
      const cutoff = new Date(Date.now() - inboxRetentionDays * 86_400_000);
      for (const { definition, database } of this.consumers)
        await trimInbox(database, definition.group, cutoff);
    } catch (error) {
      logger?.warn(
        { reason: safeReason(error) },
        'event log maintenance failed; it is tried again in an hour',
      );
    }
  }

  private mustBe(state: EventRuntime['state']): void {
    if (this.state !== state) throw new Error(`The event runtime is ${this.state}, not ${state}`);
  }
}
