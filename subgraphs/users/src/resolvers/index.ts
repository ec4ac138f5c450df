import type { Resolvers } from '../generated/resolvers';
import { changeHandle } from './Mutation/changeHandle';
import { updatePrivacySettings } from './Mutation/updatePrivacySettings';
import { updateProfile } from './Mutation/updateProfile';
import { user } from './Query/user';
import { users } from './Query/users';
import { User } from './User';
import { Viewer } from './Viewer';

export const resolvers: Resolvers = {
  Query: { user, users },
  Mutation: { changeHandle, updatePrivacySettings, updateProfile },
  User,
  Viewer,
};
