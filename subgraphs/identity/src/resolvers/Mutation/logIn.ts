import { userStubOf } from '../../accounts/account';
import type { MutationResolvers } from '../../generated/resolvers';

export const logIn: MutationResolvers['logIn'] = async (_parent, { input }, { logInService, scope }) => {
  const outcome = await logInService.logIn(input, scope);
  if (!outcome.ok) return { session: null, user: null, mfaChallenge: null, userErrors: outcome.userErrors };
  const { accountId, tokens } = outcome.value;
  return { session: tokens, user: userStubOf(accountId), mfaChallenge: null, userErrors: [] };
};
