import { payloadOf } from '@chorus/subgraph-kit';
import { unsubscribe } from '../../digests/unsubscribe.service';
import type { MutationResolvers } from '../../generated/resolvers';

/** Who has the token may: nobody needs to be signed in. */
export const unsubscribeFromEmail: MutationResolvers['unsubscribeFromEmail'] = async (
  _parent,
  { input },
  context,
) => payloadOf('isUnsubscribed', await unsubscribe(context, input));
