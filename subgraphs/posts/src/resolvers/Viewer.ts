import { listBookmarks } from '../bookmarks/bookmark.service';
import type { ViewerResolvers } from '../generated/resolvers';

export const Viewer: ViewerResolvers = {
  bookmarks: (viewer, page, context) => listBookmarks(context, viewer.accountId, page),
};
