// Made by scripts/generate.mjs from the list of entities. Do not edit.

/** Every type that `node` can answer, and the domain that owns it. */
export const ownerByType = {
  Comment: 'posts',
  Conversation: 'messaging',
  Hashtag: 'posts',
  Message: 'messaging',
  Post: 'posts',
  User: 'users',
} as const;

export type NodeType = keyof typeof ownerByType;
