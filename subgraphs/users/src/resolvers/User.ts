import { decide } from '@chorus/audience';
import { uuidOf } from '@chorus/subgraph-kit';
import type { UserResolvers } from '../generated/resolvers';

export const User: UserResolvers = {
  async __resolveReference(reference, { profiles }) {
    const accountId = uuidOf('User', reference.id);
    return accountId === null ? null : profiles.reference(accountId);
  },
  bio: ({ isWhole, bio }) => (isWhole ? bio : null),
  createdAt: ({ isWhole, createdAt }) => (isWhole ? createdAt : null),
  isVerified: ({ isWhole, isVerified }) => (isWhole ? isVerified : null),
  async viewerCanMessage({ isWhole, accountId }, _arguments, { facts, privacy }) {
    const [relation, settings] = await Promise.all([facts.relation(accountId), privacy.load(accountId)]);
    return isWhole && settings ? decide({ about: 'message', scope: settings.whoMayMessage }, relation) : null;
  },
  viewerCanEdit: async ({ isWhole, accountId }, _arguments, { facts }) =>
    isWhole ? decide({ about: 'own' }, await facts.relation(accountId)) : null,
};
