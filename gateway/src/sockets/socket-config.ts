import { wholeNumber } from '@chorus/config';
import type { z } from 'zod';
import { defaultResume, type ResumeTimes } from '../subscriptions/resume-schedule';
import { defaultSocketLimits, type SocketLimits } from './socket-options';

const limit = (byDefault: number) => wholeNumber({ min: 1, max: 1_000_000_000 }).default(byDefault);

/** The variables of sockets and subscriptions. Each is in docs/limits.md. */
export const socketVariables = {
  CHORUS_SOCKETS_PER_PERSON: limit(defaultSocketLimits.perPerson),
  CHORUS_SOCKETS_PER_ADDRESS: limit(defaultSocketLimits.perAddress),
  CHORUS_SOCKET_OPERATIONS: limit(defaultSocketLimits.subscriptions),
  CHORUS_SOCKET_MESSAGE_BYTES: limit(defaultSocketLimits.messageBytes),
  CHORUS_SOCKET_MESSAGES_PER_SECOND: limit(defaultSocketLimits.messagesPerSecond),
  CHORUS_SOCKET_INIT_TIMEOUT_MS: limit(defaultSocketLimits.initTimeoutMs),
  CHORUS_SOCKET_BUFFER_BYTES: limit(defaultSocketLimits.bufferBytes),
  CHORUS_SOCKET_SLOW_MS: limit(defaultSocketLimits.slowMs),
  CHORUS_SOCKET_PING_MS: limit(defaultSocketLimits.pingMs),
  CHORUS_RESUME_GIVE_UP_MS: limit(defaultResume.giveUpAfterMs),
};

/** What `createGateway` takes of them. */
export interface SocketConfig {
  readonly sockets: SocketLimits;
  readonly resume: Pick<ResumeTimes, 'giveUpAfterMs'>;
}

export const socketConfigOf = (read: z.output<z.ZodObject<typeof socketVariables>>): SocketConfig => ({
  sockets: {
    perPerson: read.CHORUS_SOCKETS_PER_PERSON,
    perAddress: read.CHORUS_SOCKETS_PER_ADDRESS,
    subscriptions: read.CHORUS_SOCKET_OPERATIONS,
    messageBytes: read.CHORUS_SOCKET_MESSAGE_BYTES,
    messagesPerSecond: read.CHORUS_SOCKET_MESSAGES_PER_SECOND,
    initTimeoutMs: read.CHORUS_SOCKET_INIT_TIMEOUT_MS,
    bufferBytes: read.CHORUS_SOCKET_BUFFER_BYTES,
    slowMs: read.CHORUS_SOCKET_SLOW_MS,
    pingMs: read.CHORUS_SOCKET_PING_MS,
  },
  resume: { giveUpAfterMs: read.CHORUS_RESUME_GIVE_UP_MS },
});
