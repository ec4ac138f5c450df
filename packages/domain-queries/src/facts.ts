import type DataLoader from 'dataloader';
import { anonymous, self, type PersonPrivacy, type Relation } from '@chorus/audience';
import type { RequestScope } from './request-scope';

/** The facts of one request that decisions need, each asked of its owner once per id and batched. */
export class Facts {
  private readonly loaders: {
    relation?: DataLoader<string, Relation>;
    privacy?: DataLoader<string, PersonPrivacy | null>;
    handle?: DataLoader<string, string | null>;
    postVisibility?: DataLoader<string, boolean>;
  } = {};

  constructor(private readonly scope: RequestScope) {}

  /** The viewer's relation to a person. Costs nothing for anonymous viewers and for oneself. */
  async relation(personId: string): Promise<Relation> {
    const viewerId = this.scope.accountId;
    if (viewerId === null) return anonymous;
    // Through the loader also for oneself: lists that load together must go on together, or each costs its own statement.
    return this.relationLoader().prime(viewerId, self).load(personId);
  }

  async relations(personIds: readonly string[]): Promise<Relation[]> {
    return Promise.all(personIds.map((id) => this.relation(id)));
  }

  /** Null where there is no such person. */
  privacy(personId: string): Promise<PersonPrivacy | null> {
    return this.privacyLoader().load(personId);
  }

  /** The account that has this handle (any case, without @), else null. */
  idByHandle(handle: string): Promise<string | null> {
    return this.handleLoader().load(handle.toLowerCase());
  }

  /** May the viewer see this post now? */
  isPostVisible(postId: string): Promise<boolean> {
    return this.postVisibilityLoader().load(postId);
  }

  // Each is made at its first use: every event of a subscription has facts of its own, and most ask for none.

  private relationLoader() {
    const { scope, loaders } = this;
    return (loaders.relation ??= scope.loader((ids) =>
      scope.ask('social-graph.relations', { personIds: [...ids] }),
    ));
  }

  private privacyLoader() {
    const { scope, loaders } = this;
    return (loaders.privacy ??= scope.loader((ids) => scope.ask('users.privacy', { personIds: [...ids] })));
  }

  private handleLoader() {
    const { scope, loaders } = this;
    return (loaders.handle ??= scope.loader((handles) =>
      scope.ask('users.ids-by-handle', { handles: [...handles] }),
    ));
  }

  private postVisibilityLoader() {
    const { scope, loaders } = this;
    return (loaders.postVisibility ??= scope.loader((ids) =>
      scope.ask('posts.visible', { postIds: [...ids] }),
    ));
  }
}
