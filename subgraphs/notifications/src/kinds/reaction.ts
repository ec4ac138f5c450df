import type { NewestEventData } from '@chorus/events';
import { days, thingOf, type Deed, type KindDefinition } from './kind';

type Facts = NewestEventData['ReactionRemoved'];

const deed = ({ subjectType, subjectId, subjectAuthorId, reactorId }: Facts): Deed => ({
  recipientId: subjectAuthorId,
  actorId: reactorId,
  subject: { type: subjectType === 'POST' ? 'Post' : 'Comment', id: subjectId },
  item: '',
});

/** One person reacts to one thing in one way: another kind of reaction takes the place of the first and is no news. */
export const reaction: KindDefinition = {
  name: 'REACTION',
  typeName: 'ReactionNotification',
  windowMs: days(7),
  phrase: (subject) => `liked your ${thingOf(subject)}`,
  madeBy: {
    ReactionAdded: (facts) => [
      {
        ...deed(facts),
        postId: facts.postId,
        commentIds: facts.subjectType === 'COMMENT' ? [facts.subjectId] : [],
      },
    ],
  },
  undoneBy: { ReactionRemoved: (facts) => [deed(facts)] },
};
