import { decide } from '@chorus/audience';
import type { Facts } from '@chorus/domain-queries';
import { connectionOf, pageSize, type PageArguments } from '@chorus/subgraph-kit';
import type { Counts } from '../counters/counter.repository';
import type { CountsLoader } from '../counters/counter.loaders';
import { personNode, type PersonConnection } from '../people/person';
import type { Relations } from '../relations/relation.loaders';
import { cursorOf, positionOf } from './list.cursors';
import type { ListLoader } from './list.loaders';
import type { ListEntry, ListName } from './list.repository';

/** Lists that a person shows to whom their `showsFollowLists` says, each with the counter that is its whole length. */
const publicLists = {
  followers: 'followersCount',
  following: 'followingCount',
  friends: 'friendsCount',
  mutualFollowers: null,
} as const satisfies Partial<Record<ListName, keyof Counts | null>>;

export type PublicList = keyof typeof publicLists;
export type OwnList = Exclude<ListName, PublicList>;

export interface ListDependencies {
  facts: Facts;
  relations: Relations;
  lists: ListLoader;
  counts: CountsLoader;
}

/** People's lists, as one viewer may see them. */
export class ListService {
  constructor(private readonly dependencies: ListDependencies) {}

  /** A list on a profile; null when the viewer may not see it. Throws UNAVAILABLE when that cannot be judged. */
  async publicList(list: PublicList, ownerId: string, page: PageArguments): Promise<PersonConnection | null> {
    if (!(await this.mayReadFollowLists(ownerId))) return null;
    const counter = publicLists[list];
    const totalCount = counter && (async () => (await this.dependencies.counts.load(ownerId))[counter]);
    return this.connection(list, ownerId, page, totalCount);
  }

  /** A list that only its owner sees: the caller passes the viewer. */
  ownList(list: OwnList, viewerId: string, page: PageArguments): Promise<PersonConnection> {
    return this.connection(list, viewerId, page, null);
  }

  private async mayReadFollowLists(ownerId: string): Promise<boolean> {
    const { facts, relations } = this.dependencies;
    const relation = await relations.to(ownerId);
    if (!decide({ about: 'profile' }, relation).allowed) return false;
    // Everyone reads their own, whatever they chose for others, and whether or not users answers.
    if (relation.isSelf) return true;
    const privacy = await facts.privacy(ownerId);
    return (
      privacy !== null && decide({ about: 'follow-lists', scope: privacy.showsFollowLists }, relation).allowed
    );
  }

  private async connection(
    list: ListName,
    ownerId: string,
    page: PageArguments,
    totalCount: PersonConnection['totalCount'],
  ): Promise<PersonConnection> {
    const limit = pageSize(page) + 1;
    const entries = await this.dependencies.lists.load({
      list,
      ownerId,
      page: { after: positionOf(list, page), limit },
    });
    const connection = connectionOf(entries, page, {
      cursorOf: (entry: ListEntry) => cursorOf(list, entry),
      nodeOf: (entry) => personNode(entry.id),
    });
    return { ...connection, totalCount };
  }
}
