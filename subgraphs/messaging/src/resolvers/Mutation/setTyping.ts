import { requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { setTyping as set } from '../../typing/typing.service';

export const setTyping: MutationResolvers['setTyping'] = async (_parent, { input }, context) => {
  const outcome = await set(context, requireAccountId(context), input);
  return { userErrors: outcome.ok ? [] : outcome.userErrors };
};
