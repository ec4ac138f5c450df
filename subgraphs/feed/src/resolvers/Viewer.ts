import { badUserInput } from '@chorus/errors';
import type { ViewerResolvers } from '../generated/resolvers';

export const Viewer: ViewerResolvers = {
  homeFeed: (viewer, { first, after, order }, { home }) => {
    if (order === 'RANKED') throw badUserInput('Home feeds are CHRONOLOGICAL only for now.');
    return home.pageOf(viewer.accountId, { first, after });
  },
};
