import type DataLoader from 'dataloader';
import type { RequestScope } from '@chorus/domain-queries';
import { mayShow } from './profile.policy';
import { userNodeOf, type ProfileRecord, type UserNode } from './profile';
import type { ProfileReads } from './profile-reads';
import type { ProfileRepository } from './profile.repository';

/** One request's profiles: each row is read once, in batches; what is shown has been judged. */
export class ProfileLoaders {
  private readonly byId: DataLoader<string, ProfileRecord | null>;
  private readonly byHandle: DataLoader<string, ProfileRecord | null>;

  constructor(
    private readonly scope: RequestScope,
    { profiles, reads }: { profiles: ProfileRepository; reads: ProfileReads },
  ) {
    this.byId = scope.loader((ids) => Promise.all(ids.map((id) => reads.add(id))));
    this.byHandle = scope.loader(async (handles) => {
      const rows = await profiles.findByHandles(handles);
      const found = new Map(rows.map((row) => [row.handle, row]));
      for (const row of rows) this.byId.prime(row.accountId, row);
      return handles.map((handle) => found.get(handle) ?? null);
    });
  }

  /** The row, whoever asks. */
  record(accountId: string): Promise<ProfileRecord | null> {
    return this.byId.load(accountId);
  }

  /** The row that has this handle, in lower case, whoever asks. */
  recordByHandle(handle: string): Promise<ProfileRecord | null> {
    return this.byHandle.load(handle);
  }

  /** The person, for doors that show whole profiles: null for anyone hidden from the viewer. */
  async profile(accountId: string): Promise<UserNode | null> {
    const [record, relation] = await Promise.all([
      this.record(accountId),
      this.scope.facts.relation(accountId),
    ]);
    return record && mayShow('profile', relation) ? userNodeOf(record) : null;
  }

  async profileByHandle(handle: string): Promise<UserNode | null> {
    const record = await this.recordByHandle(handle);
    return record && this.profile(record.accountId);
  }

  /** The person behind a reference of another subgraph: the name card alone when the viewer blocks them. */
  async reference(accountId: string): Promise<UserNode | null> {
    const [record, relation] = await Promise.all([
      this.record(accountId),
      this.scope.facts.relation(accountId),
    ]);
    if (!record || !mayShow('name-card', relation)) return null;
    return userNodeOf(record, mayShow('profile', relation));
  }
}
