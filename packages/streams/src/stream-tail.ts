import type { Askable } from '@chorus/subgraph-kit';
import { Dispatcher, type Route } from './dispatcher';
import { cursorExpired, Follower, type Reading, type TailEnd } from './follower';
import { LogTail } from './log-tail';
import { decodePlace, encodePlace, hasPassed, notOfThisStream, type Place } from './place';
import type { StreamItem } from './stream-item';
import { followers } from './stream-metrics';
import type { StreamParts } from './stream-writer';

export interface StreamTailOptions<Event> extends StreamParts<Event> {
  /** A constant name of the stream, such as `messaging`: in its cursors and metrics. */
  name: string;
  /**
   * Whom of those here each entry concerns, and who may have it now: one question for many entries, once per process.
   * Where it rejects it is asked again, and everything behind waits.
   */
  route: Route<Event>;
  /**
   * The same for what was routed and has waited for slow readers: asked for all of them together. It changes nothing.
   * Default: what has waited is replayed for each of them.
   */
  routeAgain?: Route<Event>;
  /** How often the log is asked whether something was missed that was not told. Default 3,000. */
  pollMs?: number;
  /** Items that wait for one slow reader before they are dropped and replayed. Default 1,000. */
  maxQueued?: number;
  /** What waited longer for one slow reader is judged again. Default 1,000. */
  maxWaitMs?: number;
}

export interface FollowOptions<Event> extends Reading<Event> {
  /** Who follows: what `route` names. */
  person: string;
  /** Replays what was after this cursor, or place. Without it: only what comes from now on. */
  after?: string | Place | null;
}

/** A person's stream, for one reader. */
export interface FollowedStream<Event>
  extends AsyncIterableIterator<StreamItem<Event>>, Askable<StreamItem<Event>> {
  /** Where it stands before its first item. */
  readonly start: Place;
  /** `start` as a cursor. */
  readonly cursor: string;
  /** Is there more of what was missed before it goes on with what comes? */
  readonly isReplaying: boolean;
  /** Frees all that it holds at once, and ends who waits for its next item. */
  return(): Promise<IteratorResult<StreamItem<Event>>>;
}

/** What runs while somebody follows. */
interface Run<Event> {
  tail: LogTail<Event>;
  dispatcher: Dispatcher<Event>;
  started: Promise<void>;
  users: number;
}

/**
 * The streams of persons that are read from one log in one process. While nobody follows nothing runs; while somebody does,
 * each entry is taken in once, whatever their number.
 */
export class StreamTail<Event> {
  private run: Run<Event> | null = null;

  constructor(private readonly options: StreamTailOptions<Event>) {}

  /**
   * What happens in the person's topics, in order per topic, each once: first what was after the cursor, then what comes,
   * with no gap in between. Rejects with BAD_USER_INPUT for what is no cursor of this stream, CURSOR_EXPIRED for one older
   * than what is kept; a stream that cannot go on rejects with CURSOR_EXPIRED or SUBSCRIPTION_LOST.
   */
  async follow({ person, after, topics, keep }: FollowOptions<Event>): Promise<FollowedStream<Event>> {
    const { name, log, maxQueued = 1_000, maxWaitMs = 1_000 } = this.options;
    const place = typeof after === 'string' ? decodePlace(name, after) : (after ?? null);
    const run = this.enter();
    try {
      await run.started;
      if (place) await checkPlace(place, run.tail);
    } catch (error) {
      this.leave(run);
      throw error;
    }
    // From here on without a wait: whatever arrives now is offered, whatever came before is replayed.
    const follower: Follower<Event> = new Follower<Event>(place, {
      stream: name,
      log,
      person,
      topics,
      keep,
      maxQueued,
      maxWaitMs,
      end: () => endOf(run),
      judgeAgain: (item) => run.dispatcher.judgeAgain(item),
      leave: () => {
        run.dispatcher.remove(person, follower);
        followers.dec({ stream: name });
        this.leave(run);
      },
    });
    run.dispatcher.add(person, follower);
    followers.inc({ stream: name });
    return follower;
  }

  /** Tells followers here what is not in the log and never replayed. It repeats the cursor of what was before it. */
  tell(persons: Iterable<string>, event: Event): void {
    this.run?.dispatcher.tell(persons, event, this.run.tail.place);
  }

  /** The end of the log now: whoever follows after it misses nothing that is committed later. */
  async cursorNow(): Promise<string> {
    return encodePlace(this.options.name, await this.placeNow());
  }

  /** `cursorNow` as a place. */
  async placeNow(): Promise<Place> {
    return (await this.options.log.bounds()).heads;
  }

  private enter(): Run<Event> {
    this.run ??= this.begin();
    this.run.users += 1;
    return this.run;
  }

  private begin(): Run<Event> {
    const { name, route, routeAgain, pollMs = 3_000, ...parts } = this.options;
    const dispatcher = new Dispatcher<Event>(name, route, routeAgain);
    const onEntry: Dispatcher<Event>['arrive'] = (entry, place) => dispatcher.arrive(entry, place);
    const tail = new LogTail<Event>({ ...parts, name, pollMs, onEntry });
    return { tail, dispatcher, started: tail.start(), users: 0 };
  }

  private leave(run: Run<Event>): void {
    run.users -= 1;
    if (run.users > 0) return;
    run.tail.stop();
    run.dispatcher.stop();
    if (this.run === run) this.run = null;
  }
}

const endOf = <Event>({ tail, dispatcher }: Run<Event>): TailEnd => ({
  place: tail.place,
  arrived: dispatcher.arrived,
  oldest: tail.oldest,
});

/** Another process may have told the client what this one has yet to hear. */
async function checkPlace<Event>(place: Place, tail: LogTail<Event>): Promise<void> {
  if (!hasPassed(tail.place, place)) await tail.catchUp();
  if (!hasPassed(tail.place, place)) throw notOfThisStream();
  if (!hasPassed(place, tail.oldest)) throw cursorExpired();
}
