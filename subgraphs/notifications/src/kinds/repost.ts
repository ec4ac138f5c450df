import { days, type Deed, type KindDefinition } from './kind';

const deed = ({
  postId,
  authorId,
  reposterId,
}: {
  postId: string;
  authorId: string;
  reposterId: string;
}): Deed => ({
  recipientId: authorId,
  actorId: reposterId,
  subject: { type: 'Post', id: postId },
  item: '',
});

export const repost: KindDefinition = {
  name: 'REPOST',
  typeName: 'RepostNotification',
  windowMs: days(7),
  phrase: () => 'reposted your post',
  madeBy: { PostReposted: (facts) => [{ ...deed(facts), postId: facts.postId }] },
  undoneBy: { RepostUndone: (facts) => [deed(facts)] },
};
