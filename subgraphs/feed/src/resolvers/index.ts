import type { Resolvers } from '../generated/resolvers';
import { FeedReason } from './FeedReason';
import { Viewer } from './Viewer';

export const resolvers: Resolvers = { FeedReason, Viewer };
