import type { CallSigner, CallVerifier } from './call-signature';
import type { SignedClaims } from './signed-claims';

/** Where a subgraph's process serves subscriptions over WebSockets, and what every one of them is signed for. */
export const subscriptionPath = '/subscriptions';

/** What is signed of a subscription: all that says what is asked. */
export interface SubscriptionCall {
  query: string;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
  /** Resume after this cursor. */
  after?: string;
}

/** The `payload` of a `subscribe` message of graphql-ws. */
export interface SubscribePayload {
  query: string;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
  extensions?: Record<string, unknown> | null;
}

/** What the `extensions` of an accepted subscription's answers say: where the stream stands. */
export interface SubscriptionExtensions {
  /** The first answer, which holds nothing else. */
  isAccepted?: true;
  cursor: string | null;
  sharedKey?: string;
  liveKey?: string;
}

/**
 * A subscription with a signature of its own: the socket is shared by everybody, so it says nothing of who asks. It is as
 * good as that of any call: for one subgraph, for this text, once, for 30 seconds.
 */
export function signSubscription(
  signer: CallSigner,
  { subgraph, claims, traceparent }: { subgraph: string; claims: SignedClaims; traceparent?: string },
  call: SubscriptionCall,
): SubscribePayload & { extensions: Record<string, unknown> } {
  const { query, variables, operationName, after } = call;
  const signature = signer.sign(claims, { subgraph, path: subscriptionPath, body: textOf(call) });
  return { query, variables, operationName, extensions: { call: signature, after, traceparent } };
}

/** Who asks, and for what. Throws UNAUTHENTICATED for what was not signed so, not now, or not for the first time. */
export function verifySubscription(
  verifier: CallVerifier,
  { query, variables, operationName, extensions }: SubscribePayload,
): { claims: SignedClaims; call: SubscriptionCall } {
  const { call: signature, after } = extensions ?? {};
  const call: SubscriptionCall = { query, variables, operationName };
  if (typeof after === 'string') call.after = after;
  const claims = verifier.begin(typeof signature === 'string' ? signature : undefined, subscriptionPath);
  return { claims: verifier.finish(claims, Buffer.from(textOf(call))), call };
}

/** The same before it was sent and after: JSON that was read and written again. What is absent counts as null. */
const textOf = ({ query, variables, operationName, after }: SubscriptionCall): string =>
  JSON.stringify([query, variables ?? null, operationName ?? null, after ?? null]);
