import type { ViewerResolvers } from '../generated/resolvers';

export const Viewer: ViewerResolvers = {
  user: ({ accountId }, _arguments, { profiles }) => profiles.profile(accountId),
  privacySettings: ({ accountId }, _arguments, { privacy }) => privacy.load(accountId),
};
