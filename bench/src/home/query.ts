/** A home's first page as a client shows it. */
export const homeQuery = `query Home {
  viewer {
    homeFeed(first: 20) {
      nodes {
        id
        text
        createdAt
        author { id handle displayName }
        commentsCount
        reactionsCount
        repostsCount
        viewerReaction
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

export const homeBody = JSON.stringify({ query: homeQuery, operationName: 'Home' });
