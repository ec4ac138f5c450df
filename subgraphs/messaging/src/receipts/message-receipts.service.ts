import { badUserInput } from '@chorus/errors';
import {
  connectionOf,
  decodeCursor,
  encodeCursor,
  isUuid,
  pageSize,
  type Connection,
  type PageArguments,
} from '@chorus/subgraph-kit';
import type { MessagingContext } from '../context';
import type { MessageRecord } from '../messages/message';
import { userStub, type UserStub } from '../users/user';
import { mostPeopleWithReceipts, type ReceiptKind } from './receipt.policy';
import type { MarksRecord } from './receipt.repository';

const cursorLists = { delivered: 'message-delivered-to', read: 'message-read-by' } as const;

/** Who has received or read a message of the viewer's; null for messages of others, and in large groups. */
export async function listReceipts(
  context: MessagingContext,
  message: MessageRecord,
  { kind, ...page }: PageArguments & { kind: ReceiptKind },
): Promise<Connection<UserStub> | null> {
  const size = pageSize(page);
  const after = readCursor(kind, page.after);
  const receivers = await findReceivers(context, message, kind);
  if (receivers === null || receivers.isLarge) return null;
  const rows = receivers.people.filter(({ accountId }) => accountId > after).slice(0, size + 1);
  return connectionOf(rows, page, {
    cursorOf: ({ accountId }) => encodeCursor(cursorLists[kind], [accountId]),
    nodeOf: ({ accountId }) => userStub(accountId),
  });
}

/** How many have received or read a message of the viewer's; null for messages of others. */
export async function countReceipts(
  context: MessagingContext,
  message: MessageRecord,
  kind: ReceiptKind,
): Promise<number | null> {
  const receivers = await findReceivers(context, message, kind);
  return receivers?.people.length ?? null;
}

interface Receivers {
  people: MarksRecord[];
  /** Too many to be named, or to be judged one by one. */
  isLarge: boolean;
}

async function findReceivers(
  { scope, loaders }: MessagingContext,
  message: MessageRecord,
  kind: ReceiptKind,
): Promise<Receivers | null> {
  const { conversationId, senderId, sequence } = message;
  if (scope.accountId !== senderId) return null;
  const [conversation, marks, own] = await Promise.all([
    loaders.conversations.stored.load(conversationId),
    loaders.receipts.marks.load(conversationId),
    loaders.receipts.settings.load(senderId),
  ]);
  if (conversation === null || (kind === 'read' && !own.sendsReadReceipts)) return null;
  const people = marks.filter(
    (mark) =>
      mark.accountId !== senderId && mark.joinedSequence < sequence && hasReached(mark, kind, sequence),
  );
  if (conversation.participantsCount > mostPeopleWithReceipts) return { people, isLarge: true };
  const relations = await scope.facts.relations(people.map(({ accountId }) => accountId));
  const isShown = (_mark: MarksRecord, index: number): boolean =>
    !relations[index]?.blocks && !relations[index]?.blockedBy;
  return { people: people.filter(isShown), isLarge: false };
}

const hasReached = (mark: MarksRecord, kind: ReceiptKind, sequence: number): boolean =>
  kind === 'read'
    ? mark.sendsReadReceipts && mark.readSequence >= sequence
    : mark.deliveredSequence >= sequence;

function readCursor(kind: ReceiptKind, after: string | null | undefined): string {
  if (after == null) return '';
  const [accountId] = decodeCursor(cursorLists[kind], after, ['string']);
  if (!isUuid(accountId)) throw badUserInput('The cursor is not one of this list.');
  return accountId;
}
