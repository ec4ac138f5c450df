import type { Resolvers } from '../generated/resolvers';

export const resolvers: Resolvers = {};
