import type DataLoader from 'dataloader';
import { anonymous, self, type Relation } from '@chorus/audience';
import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { findRelations } from './relation.repository';

/** The viewer's relation to people, as this domain's own tables have it; other domains get theirs from here. */
export class Relations {
  private readonly loader: DataLoader<string, Relation>;
  private readonly viewerId: string | null;

  constructor(scope: RequestScope, database: Database, now: () => Date) {
    const viewerId = scope.accountId;
    this.viewerId = viewerId;
    this.loader = scope.loader<string, Relation>(async (personIds) =>
      viewerId === null
        ? personIds.map(() => anonymous)
        : findRelations(database, viewerId, personIds, now()),
    );
  }

  /** Costs nothing for anonymous viewers and for oneself. */
  async to(personId: string): Promise<Relation> {
    if (this.viewerId === null) return anonymous;
    return this.viewerId === personId ? self : this.loader.load(personId);
  }

  async toAll(personIds: readonly string[]): Promise<Relation[]> {
    return Promise.all(personIds.map((personId) => this.to(personId)));
  }
}
