import { userStubOf } from '../../accounts/account';
import type { MutationResolvers } from '../../generated/resolvers';

export const signUp: MutationResolvers['signUp'] = async (_parent, { input }, { signUpService, scope }) => {
  const outcome = await signUpService.signUp(input, scope);
  if (!outcome.ok) return { session: null, user: null, userErrors: outcome.userErrors };
  const { accountId, tokens } = outcome.value;
  return { session: tokens, user: userStubOf(accountId), userErrors: [] };
};
