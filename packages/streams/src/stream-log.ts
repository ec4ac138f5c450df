import { createHash } from 'node:crypto';
import type { Transaction } from '@chorus/database';
import { streamPartitions, type Place } from './place';

/** How long entries can be read at least. */
export const retentionDays = 7;

export interface NewEntry<Event> {
  /** What it belongs to, such as a conversation's id: entries of one topic are in one order for everybody. */
  topic: string;
  /** As JSON can say it. Ids, kinds and versions: what a reader may see of them is judged when it is read. */
  event: Event;
}

export interface LogEntry<Event> extends NewEntry<Event> {
  partition: number;
  /** Dense, from 1, in the order of the commits of its partition. */
  position: number;
  occurredAt: Date;
}

export interface LogPage<Event> {
  /** In order per partition; beyond that by time. */
  entries: LogEntry<Event>[];
  /** Where the page ends: go on after it. Equal to `upTo` when nothing is left. */
  place: Place;
}

/** What can be read: entries after `oldest`, up to `heads`. */
export interface LogBounds {
  oldest: Place;
  heads: Place;
}

/**
 * A durable ordered log in partitions, in the tables of one domain: one row per event, however many people read it. A
 * topic is always in the same partition (`partitionOf`).
 */
export interface StreamLog<Event> {
  /**
   * Adds entries in the caller's transaction. Call it as its LAST statement: it holds the order of the partitions until the
   * commit, which is how the order becomes that of the commits.
   */
  append(transaction: Transaction, entries: readonly NewEntry<Event>[]): Promise<LogEntry<Event>[]>;
  /** What is committed; whoever reads after that sees it all. */
  bounds(): Promise<LogBounds>;
  /** The entries of these topics after a place and not after another; about `limit` of them at most. */
  page(topics: readonly string[], after: Place, upTo: Place, limit: number): Promise<LogPage<Event>>;
  /** The entries of all topics after a place, in order per partition, at most `limit`. */
  since(after: Place, limit: number): Promise<LogEntry<Event>[]>;
  /**
   * Forgets what is more than a week old: first says so (`oldest`), and a day later drops it. Call it in a job, at least
   * twice a day; safe in two processes at once.
   */
  retire(): Promise<void>;
}

/** Which partition a topic is in, for ever: to change this would let a new entry of a topic overtake an old one. */
export const partitionOf = (topic: string): number =>
  createHash('md5').update(topic).digest().readUInt32BE(0) % streamPartitions;
