import type { Resolvers } from '../generated/resolvers';
import { logIn } from './Mutation/logIn';
import { logOut } from './Mutation/logOut';
import { refreshSession } from './Mutation/refreshSession';
import { revokeSession } from './Mutation/revokeSession';
import { signUp } from './Mutation/signUp';
import { Session } from './Session';
import { Viewer } from './Viewer';

export const resolvers: Resolvers = {
  Mutation: { logIn, logOut, refreshSession, revokeSession, signUp },
  Session,
  Viewer,
};
