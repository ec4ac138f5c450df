/** In groups with more people than this nobody is told who has what: there are counts alone. */
export const mostPeopleWithReceipts = 50;

export type ReceiptKind = 'delivered' | 'read';

/** Whom a new mark is told: everybody in the conversation, the person's own other devices, or nobody. */
export type ReceiptReach = 'everybody' | 'own-devices' | 'nobody';

/** Somebody who moved their mark, as it is when they do. */
export interface Marker {
  participantsCount: number;
  /** They have the conversation as a request that they did not accept. */
  isRequest: boolean;
  sendsReadReceipts: boolean;
}

/**
 * Whom a mark is told when it moves. The read cursor is shared by a person's devices whatever the person shows to
 * others; a delivery is news to nobody but the others. Who only looks at a request gives nothing away.
 */
export function receiptReach(kind: ReceiptKind, marker: Marker): ReceiptReach {
  const isShown = !marker.isRequest && marker.participantsCount <= mostPeopleWithReceipts;
  if (kind === 'delivered') return isShown ? 'everybody' : 'nobody';
  return isShown && marker.sendsReadReceipts ? 'everybody' : 'own-devices';
}

/** What decides whether a viewer sees another person's marks. */
export interface MarkFacts {
  kind: 'ONE_TO_ONE' | 'GROUP';
  viewerSends: boolean;
  personSends: boolean;
  /** Either has the conversation as a request that is not accepted. */
  isRequest: boolean;
  /** A block between the two, either way. */
  isBlocked: boolean;
}

/** May the viewer see up to where the other has read or received? In groups only `readBy` and its like tell of it. */
export const maySeeMarks = (facts: MarkFacts): boolean =>
  facts.kind === 'ONE_TO_ONE' &&
  facts.viewerSends &&
  facts.personSends &&
  !facts.isRequest &&
  !facts.isBlocked;
