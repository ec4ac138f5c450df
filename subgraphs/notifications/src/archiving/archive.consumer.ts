import { defineConsumer, prepared, type ConsumerDefinition } from '@chorus/events';
import type { ArchiveStore } from '../archive-store/archive-store';

/**
 * What is about posts that are gone for good goes from the archive, too; until then it is left out by whoever reads. The archive is
 * no part of the transaction: what is removed there twice is removed once.
 */
export const createArchiveConsumer = (archive: ArchiveStore): ConsumerDefinition =>
  defineConsumer({
    group: 'notifications.archive',
    handlers: {
      PostErased: prepared('PostErased', {
        before: ({ data }) => archive.removePost(data.postId),
        apply: async () => undefined,
      }),
    },
  });
