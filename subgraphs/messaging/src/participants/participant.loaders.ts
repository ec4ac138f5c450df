import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { createListLoader, type ListLoader, type Slice } from '../lists/list.loaders';
import type { ParticipantRecord } from './participant';
import { findParticipantPages } from './participant.repository';

/** A place among the people of a conversation, who stand in the order in which they joined. */
export interface ParticipantPlace {
  joinedAt: string;
  accountId: string;
}

export interface ParticipantSlice extends Slice {
  conversationId: string;
  after: ParticipantPlace;
}

export interface ParticipantLoaders {
  /** Stretches of the people of conversations, whoever they are. */
  pages: ListLoader<ParticipantSlice, ParticipantRecord>;
}

export const createParticipantLoaders = (scope: RequestScope, database: Database): ParticipantLoaders => ({
  pages: createListLoader(scope, (slices, limit) => findParticipantPages(database, slices, limit)),
});
