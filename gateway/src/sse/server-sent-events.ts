import { badUserInput, rateLimited } from '@chorus/errors';
import { countRefusal } from '@chorus/rate-limits';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AccessTokens } from '../auth/access-tokens';
import type { RevokedSessions } from '../auth/revoked-sessions';
import { addressCaller, personCaller } from '../limits/admission';
import type { Places } from '../sockets/places';
import type { AskedOperation } from '../subscriptions/subscriptions';
import { OpenStream, type OpenStreamOptions } from './open-stream';
import { requirePreflight } from './preflight';

export interface ServerSentEventsOptions extends Pick<OpenStreamOptions, 'subscriptions' | 'limits'> {
  tokens: Pick<AccessTokens, 'read'>;
  revokedSessions: Pick<RevokedSessions, 'onRevoked'>;
  /** Shared with sockets: how many connections a caller has open. */
  places: Places;
}

/** Longer than no token lives: who is not signed in comes again as often as who is. */
const longestMs = 600_000;

/** Any operation, answered by server-sent events: one a request. */
export class ServerSentEvents {
  private readonly streams = new Set<OpenStream>();

  constructor(private readonly options: ServerSentEventsOptions) {
    options.revokedSessions.onRevoked((sessionId) => {
      for (const stream of this.streams) if (stream.sessionId === sessionId) stream.expire();
    });
  }

  /** How many streams are open. */
  get size(): number {
    return this.streams.size;
  }

  /**
   * Answers a request that was authenticated. Throws what is wrong with the request; what is wrong with the operation is
   * told in the stream, as the protocol wants it.
   */
  async serve(request: FastifyRequest, reply: FastifyReply, operation: AskedOperation): Promise<void> {
    requirePreflight(request.headers);
    // Node does not tell it of the end of its connection, and keeps all that is written to it.
    if (!reply.raw.socket)
      throw badUserInput('Ask for a stream on a connection that waits for no other answer.');
    const { subscriptions, limits, places } = this.options;
    const { viewer } = request.chorus;
    const expiresAtMs = await this.expiryOf(request);
    const caller = viewer.kind === 'person' ? personCaller(viewer.accountId) : addressCaller(request.ip);
    const leave = places.take(caller);
    if (!leave) {
      countRefusal(`connections_per_${caller.kind}`);
      // One of theirs has to end first.
      throw rateLimited(1);
    }
    request.chorus.isStream = true;
    reply.hijack();
    const onEnd = () => {
      this.streams.delete(stream);
      leave();
    };
    const stream: OpenStream = new OpenStream(request, reply, { subscriptions, limits, expiresAtMs, onEnd });
    this.streams.add(stream);
    await stream.run(operation);
  }

  /** Hangs up on subscriptions: their clients come again, elsewhere. What is answered once is answered. */
  leave(): void {
    for (const stream of this.streams) stream.leave();
  }

  private async expiryOf({ headers, chorus }: FastifyRequest): Promise<number> {
    const longest = Date.now() + longestMs;
    if (chorus.viewer.kind !== 'person') return longest;
    const { expiresAtMs } = await this.options.tokens.read(headers.authorization ?? '');
    return Math.min(longest, expiresAtMs);
  }
}
