import { decide, type Relation } from '@chorus/audience';
import { uuidOf } from '@chorus/subgraph-kit';
import type { CountsLoader } from '../counters/counter.loaders';
import type { Counts } from '../counters/counter.repository';
import type { Relations } from '../relations/relation.loaders';
import { personNode, type PersonNode } from './person';

/** People as one viewer may see them. */
export class PeopleService {
  constructor(
    private readonly relations: Relations,
    private readonly counts: CountsLoader,
  ) {}

  /** The person behind a global id; null when hidden. A blocker gets whom they block, to see the relationship. */
  async byGlobalId(id: string): Promise<PersonNode | null> {
    const accountId = uuidOf('User', id);
    if (accountId === null) return null;
    const relation = await this.relations.to(accountId);
    return decide({ about: 'name-card' }, relation).allowed ? personNode(accountId) : null;
  }

  /** Null when the viewer may not see the profile: also of someone whom they block. */
  async countsOf({ accountId }: PersonNode): Promise<Counts | null> {
    const relation = await this.relations.to(accountId);
    return decide({ about: 'profile' }, relation).allowed ? this.counts.load(accountId) : null;
  }

  /** Null when nobody is signed in, on oneself, and when the person is hidden. */
  async viewerRelationship({ accountId }: PersonNode): Promise<Relation | null> {
    const relation = await this.relations.to(accountId);
    if (relation.isAnonymous || relation.isSelf) return null;
    return decide({ about: 'name-card' }, relation).allowed ? relation : null;
  }
}
