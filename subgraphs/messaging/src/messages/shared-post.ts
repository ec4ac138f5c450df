import { toGlobalId } from '@chorus/subgraph-kit';

/** A post, which the posts subgraph owns. Make one only of a post that the viewer may see. */
export interface PostStub {
  __typename: 'Post';
  id: string;
}

export const postStub = (postId: string): PostStub => ({
  __typename: 'Post',
  id: toGlobalId('Post', postId),
});
