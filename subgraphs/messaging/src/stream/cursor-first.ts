import type { GraphQLResolveInfo } from 'graphql';
import type { MessagingContext } from '../context';

/**
 * Waits until the stream's cursor was read, where the document selects it: what is read afterwards has everything that is
 * before the cursor, so that whoever follows after it misses nothing.
 */
export async function cursorFirst({ loaders }: MessagingContext, info: GraphQLResolveInfo): Promise<void> {
  if (info.operation.loc?.source.body.includes('messagingCursor')) await loaders.cursor.load('now');
}
