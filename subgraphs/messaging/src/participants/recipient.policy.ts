import { decide, type PersonPrivacy, type Relation } from '@chorus/audience';
import type { RequestState } from './participant';

/** How somebody takes a conversation that another person puts them in, or why they do not. */
export type Reception =
  { request: Extract<RequestState, 'NONE' | 'PENDING'> } | { refusal: 'NOT_FOUND' | 'NOT_ALLOWED' };

/**
 * Where a conversation lands with a person, by their `whoMayMessage`: who is in it arrives in INBOX, who is not asks in
 * REQUESTS, and NOBODY takes none at all. `relation` is the starter's to the person; `privacy` is null where there is no
 * such person, which looks like somebody who blocks the starter.
 */
export function receptionOf(relation: Relation, privacy: PersonPrivacy | null): Reception {
  if (privacy === null || relation.blockedBy) return { refusal: 'NOT_FOUND' };
  if (relation.blocks) return { refusal: 'NOT_ALLOWED' };
  if (decide({ about: 'message', scope: privacy.whoMayMessage }, relation).allowed)
    return { request: 'NONE' };
  return privacy.whoMayMessage === 'NOBODY' ? { refusal: 'NOT_ALLOWED' } : { request: 'PENDING' };
}
