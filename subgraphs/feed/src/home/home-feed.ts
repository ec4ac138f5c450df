import type { Connection } from '@chorus/subgraph-kit';
import type { HomeState } from '../home-store/home-store';

export type ReasonKind = 'OWN' | 'FOLLOWED' | 'FRIEND' | 'REPOST';

/** A post that shows in a home, with its place and the reason. */
export interface ShownEntry {
  postId: string;
  /** ISO 8601: its place in the home, before the post's id. */
  at: string;
  kind: ReasonKind;
  /** Who brought it: the author, or for REPOST the reposter. */
  actorId: string;
}

export interface PostStub {
  __typename: 'Post';
  id: string;
}

export interface UserStub {
  __typename: 'User';
  id: string;
}

export interface ShownEdge {
  cursor: string;
  node: PostStub;
  reason: ShownEntry;
}

/** A page of a home. */
export interface HomeFeed extends HomePageShown {
  /** Null where nobody asked. */
  changesCursor: string | null;
}

export interface HomePageShown {
  edges: ShownEdge[];
  nodes: PostStub[];
  pageInfo: Connection<PostStub>['pageInfo'];
  state: HomeState;
}
