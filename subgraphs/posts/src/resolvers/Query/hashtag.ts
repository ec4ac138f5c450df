import type { QueryResolvers } from '../../generated/resolvers';
import { findHashtag } from '../../hashtags/hashtag.service';

export const hashtag: QueryResolvers['hashtag'] = (_parent, { name }, context) => findHashtag(context, name);
