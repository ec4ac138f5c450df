/** Who asks. `service` is a worker of a subgraph acting for the platform; only service queries accept it. */
export type Viewer =
  | { kind: 'anonymous' }
  | { kind: 'person'; accountId: string; sessionId: string }
  | { kind: 'service'; name: string };

/** What the gateway knows of the caller's client. Personal: for throttling and device names, never for logs or events. */
export interface Client {
  address: string | null;
  userAgent: string | null;
}

/** The account id of a signed-in person, else null. */
export const accountIdOf = (viewer: Viewer): string | null =>
  viewer.kind === 'person' ? viewer.accountId : null;
