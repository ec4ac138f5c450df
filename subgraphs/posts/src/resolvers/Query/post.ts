import type { QueryResolvers } from '../../generated/resolvers';
import { findVisiblePost } from '../../posts/post.service';

export const post: QueryResolvers['post'] = (_parent, { id }, context) => findVisiblePost(context, id);
