/** How sockets are served. Those of one person, or of one address where nobody is signed in, are counted together. */
export interface SocketLimits {
  /** Sockets at once. */
  perPerson: number;
  /** Sockets at once; those that have not said yet who they are count here, too. */
  perAddress: number;
  /** Operations under way on one socket. */
  subscriptions: number;
  /** Of one message. */
  messageBytes: number;
  messagesPerSecond: number;
  /** A socket that has not sent `connection_init` by then is closed. */
  initTimeoutMs: number;
  /** What may wait to be sent on one socket. From a quarter of it on, no more events are fetched. */
  bufferBytes: number;
  /** A socket that has had more than that quarter waiting for so long is closed. */
  slowMs: number;
  /** A socket that was quiet for so long is pinged; one that says nothing for as long again is dead. */
  pingMs: number;
}

export const defaultSocketLimits: SocketLimits = {
  perPerson: 20,
  perAddress: 100,
  subscriptions: 50,
  messageBytes: 100_000,
  messagesPerSecond: 50,
  initTimeoutMs: 5_000,
  bufferBytes: 1_048_576,
  slowMs: 10_000,
  pingMs: 20_000,
};
