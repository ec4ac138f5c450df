import type { RequestScope } from '@chorus/domain-queries';
import type { SubgraphResult, SubgraphStream, SubscriptionRequest } from '@chorus/subgraph-kit';
import type { SubgraphTransport } from '../transport';
import { givenCursor } from './given-cursor';
import { SharedUpstream, type Start } from './shared-upstream';
import { nobodyWaits } from './upstream-operation';

type Opened = SharedUpstream | SubgraphResult;

/** One that is being opened, or is open. */
interface Entry {
  opening: Promise<Opened>;
  /** How many wait for it to open. */
  waiting: number;
  /** Nobody waits for it any more. */
  abandon: () => void;
}

/**
 * One upstream for what a person asks several times over, in two tabs or on two devices. Shared is what was asked by the
 * same person, in the same words, with the same variables, where it says what the open stream says; nothing else, and
 * nothing of who is not signed in. What a stream says depends on the person, never on the session or the device.
 */
export class SharedUpstreams {
  /** By the way to the subgraph: a new way brings new streams. */
  private readonly entries = new WeakMap<SubgraphTransport, Map<string, Entry>>();

  /** As `subscribe` of the transport, which must have one. */
  async subscribe(
    transport: SubgraphTransport,
    request: SubscriptionRequest,
    scope: RequestScope,
    signal?: AbortSignal,
  ): Promise<SubgraphStream | SubgraphResult> {
    const { accountId } = scope;
    const { after, asked } = givenCursor(request);
    if (accountId === null || after === undefined) return subscribeTo(transport, request, scope, signal);
    const start = { after, isResumed: request.after !== undefined };
    const key = `${accountId} ${asked}`;
    const entries = this.entriesOf(transport);
    const open = (): Entry => {
      const entry = openEntry(
        (limit, onEnd) => openShared({ transport, request, scope, start, onEnd }, limit),
        () => entries.get(key) === entry && entries.delete(key),
      );
      entries.set(key, entry);
      return entry;
    };
    const opened = await openedBy(entries.get(key) ?? open(), signal);
    if (!(opened instanceof SharedUpstream)) return opened;
    const joined = opened.join(start);
    if (joined) return joined;
    opened.endUnlessRead();
    return subscribeTo(transport, request, scope, signal);
  }

  private entriesOf(transport: SubgraphTransport): Map<string, Entry> {
    let entries = this.entries.get(transport);
    if (!entries) this.entries.set(transport, (entries = new Map()));
    return entries;
  }
}

const subscribeTo = (
  transport: SubgraphTransport,
  ...parameters: Parameters<NonNullable<SubgraphTransport['subscribe']>>
): Promise<SubgraphStream | SubgraphResult> => {
  if (!transport.subscribe) throw new Error('This subgraph has no subscriptions.');
  return transport.subscribe(...parameters);
};

interface Opening {
  transport: SubgraphTransport;
  request: SubscriptionRequest;
  scope: RequestScope;
  start: Start;
  onEnd: () => void;
}

async function openShared(
  { transport, request, scope, start, onEnd }: Opening,
  limit: AbortSignal,
): Promise<Opened> {
  const stream = await subscribeTo(transport, request, scope, limit);
  return Symbol.asyncIterator in stream ? new SharedUpstream(stream, start, onEnd) : stream;
}

/** `remove`: it is not to be had any more. */
function openEntry(
  open: (limit: AbortSignal, onEnd: () => void) => Promise<Opened>,
  remove: () => void,
): Entry {
  const limit = new AbortController();
  const opening = open(limit.signal, remove);
  opening.then((opened) => opened instanceof SharedUpstream || remove(), remove);
  const abandon = () => {
    remove();
    limit.abort();
    // It may have come already.
    opening.then(
      (opened) => opened instanceof SharedUpstream && opened.endUnlessRead(),
      () => undefined,
    );
  };
  return { opening, waiting: 0, abandon };
}

/** What it opens to, or a rejection as soon as `signal` says that this one does not wait for it any more. */
async function openedBy(entry: Entry, signal: AbortSignal | undefined): Promise<Opened> {
  let leave: (() => void) | undefined;
  const left = new Promise<never>((_resolve, reject) => {
    leave = () => reject(nobodyWaits());
    if (signal?.aborted) leave();
    else signal?.addEventListener('abort', leave, { once: true });
  });
  entry.waiting += 1;
  try {
    const opened = await Promise.race([entry.opening, left]);
    entry.waiting -= 1;
    return opened;
  } catch (error) {
    entry.waiting -= 1;
    if (entry.waiting === 0) entry.abandon();
    throw error;
  } finally {
    if (leave) signal?.removeEventListener('abort', leave);
  }
}
