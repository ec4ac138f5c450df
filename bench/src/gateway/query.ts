/** What every contender is asked: three fetches, one after the other (the person, their posts, the posts' authors). */
export const personPostsQuery = `query PersonPosts($handle: String!) {
  user(handle: $handle) {
    id
    displayName
    posts(first: 20) {
      nodes {
        id
        text
        createdAt
        author { id handle displayName }
        commentsCount
        reactionsCount
        repostsCount
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

export const personPostsBody = (handle: string): string =>
  JSON.stringify({ query: personPostsQuery, variables: { handle }, operationName: 'PersonPosts' });
