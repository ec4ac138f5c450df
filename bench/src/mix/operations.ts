import { mutationOf } from '../world/endpoint';

const page = `edges { cursor node { id text createdAt author { id handle displayName } } } pageInfo { hasNextPage }`;

/** The documents of the workload: what a client shows of a timeline, as it would ask for it. */
export const documents = {
  home: `query Home($first: Int!, $after: String) { viewer { homeFeed(first: $first, after: $after) { ${page} } } }`,
  user: `query Posts($handle: String!, $first: Int!, $after: String) {
    user(handle: $handle) { posts(first: $first, after: $after) { ${page} } }
  }`,
  compose: mutationOf('createPost', 'post { id createdAt }'),
  delete: mutationOf('deletePost', 'deletedPostId'),
  block: mutationOf('blockUser', 'user { id }'),
} as const;

export interface Edge {
  cursor: string;
  node: { id: string; text: string; createdAt: string; author: { handle: string } | null } | null;
}

export interface Page {
  edges: Edge[];
  pageInfo: { hasNextPage: boolean };
}

export interface HomeData {
  viewer: { homeFeed: Page | null };
}

export interface UserData {
  user: { posts: Page | null } | null;
}

export interface ComposeData {
  post: { id: string; createdAt: string };
}
