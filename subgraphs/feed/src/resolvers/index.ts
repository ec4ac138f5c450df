import type { Resolvers } from '../generated/resolvers';
import { FeedReason } from './FeedReason';
import { homeFeedChanged } from './Subscription/homeFeedChanged';
import { Viewer } from './Viewer';

const queries: Resolvers = { FeedReason, Viewer };

export const resolvers = { ...queries, Subscription: { homeFeedChanged } };
