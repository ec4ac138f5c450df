import type { Folder } from '../groups/group';
import type { KindName } from '../kinds/kind';

/** A notification as a plan changes it. */
export interface OpenGroup {
  id: string;
  recipientId: string;
  kind: KindName;
  subjectId: string | null;
  postId: string | null;
  folder: Folder;
  inApp: boolean;
  chain: string;
  /** Null: closed, nothing more is added. */
  slot: string | null;
  windowEndsAt: Date | null;
  /** 0: made for this plan, nothing is in it yet. */
  version: number;
  actorsCount: number;
  isHidden: boolean;
}

export interface Member {
  groupId: string;
  actorId: string;
  item: string;
  at: Date;
}

export interface KnownEnding {
  state: 'LIVE' | 'HIDDEN' | 'GONE';
  at: Date;
}

/** What is stored of all that a batch may change, locked. */
export interface State {
  groups: readonly OpenGroup[];
  /** Of each of these groups all members by the people of the batch; of conversations that were read, all. */
  members: readonly Member[];
  endings: ReadonlyMap<string, KnownEnding>;
}
