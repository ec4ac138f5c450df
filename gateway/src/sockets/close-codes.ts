import { CloseCode } from 'graphql-ws';

/** Why we close a socket: the codes of graphql-ws, ours (4440 and up), and two of WebSocket itself. See docs/subscriptions.md. */
export const closings = {
  malformed: [CloseCode.BadRequest, 'Invalid message received'],
  early: [CloseCode.Unauthorized, 'Unauthorized'],
  forbidden: [CloseCode.Forbidden, 'Forbidden'],
  protocol: [CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable'],
  silent: [CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout'],
  duplicate: [CloseCode.SubscriberAlreadyExists, 'Subscriber already exists'],
  initialised: [CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests'],
  expired: [4440, 'Token expired'],
  revoked: [4441, 'Session revoked'],
  slow: [4442, 'Too slow'],
  flood: [4443, 'Too many messages'],
  crowded: [4444, 'Too many connections'],
  limited: [4445, 'Too many requests'],
  leaving: [1001, 'Going away'],
  unavailable: [1013, 'Try again later'],
  broken: [CloseCode.InternalServerError, 'Internal server error'],
} as const satisfies Record<string, readonly [number, string]>;

export type Closing = keyof typeof closings;
