import type { Transaction } from '@chorus/database';
import { emit } from '@chorus/events';
import { fail, requireAccountId, succeed, type Outcome } from '@chorus/subgraph-kit';
import { uuidv7 } from 'uuidv7';
import type { MessagingContext } from '../context';
import { causeOf, conversationStarted } from '../events/published';
import type { StartConversationInput } from '../generated/resolvers';
import { checkKey, hashOf, idempotencyConflict, type RequestKey } from '../idempotency/idempotency';
import { claimKey, findKeptResult } from '../idempotency/idempotency.repository';
import {
  findParticipant,
  insertParticipants,
  showEmpty,
  updateRequest,
  type NewParticipant,
} from '../participants/participant.repository';
import { judgeRecipients, readRecipientIds, type Recipient } from '../participants/recipients.service';
import { conversationEntry, standingOf } from '../stream/entries';
import { pairOf, type ConversationRecord } from './conversation';
import {
  bumpVersion,
  findConversationOfPair,
  insertConversation,
  lockConversation,
  type NewConversation,
} from './conversation.repository';
import { reloadConversation } from './conversation.service';
import { readTitle } from './title';

const field = 'participantIds';

/** The conversation, new or found; null when the viewer has left the one that the key stands for. */
export async function startConversation(
  context: MessagingContext,
  input: StartConversationInput,
): Promise<Outcome<ConversationRecord | null>> {
  const accountId = requireAccountId(context);
  const keyError = input.idempotencyKey == null ? null : checkKey(input.idempotencyKey);
  if (keyError) return fail(keyError);
  const title = readTitle(input.title);
  if (!title.ok) return title;
  const others = readRecipientIds(accountId, input.participantIds, field);
  if (!others.ok) return others;
  const [other] = others.value;
  if (others.value.length === 1 && other !== undefined && title.value === null) {
    return startPair(context, accountId, other);
  }
  return startGroup(context, { accountId, others: others.value, title: title.value, input });
}

async function startPair(
  context: MessagingContext,
  accountId: string,
  otherId: string,
): Promise<Outcome<ConversationRecord | null>> {
  const pair = pairOf(accountId, otherId);
  const existing = await findConversationOfPair(context.database, pair);
  const { blocks, blockedBy } = await context.facts.relation(otherId);
  // What the other one takes is asked once: by then both have agreed to it, or one waits.
  if (existing !== null && !blocks && !blockedBy) return reopen(context, existing, accountId);

  const recipients = await judgeRecipients(context, [otherId], field);
  if (!recipients.ok) return recipients;
  await takeTurn(context, accountId, 1);
  const conversation = newConversation(context, {
    accountId,
    kind: 'ONE_TO_ONE',
    title: null,
    pair,
    people: 2,
  });
  const isNew = await context.database.transaction((transaction) =>
    store(transaction, context, conversation, recipients.value),
  );
  if (isNew) return succeed(await reloadConversation(context, conversation.id));
  const theirs = await findConversationOfPair(context.database, pair);
  if (theirs === null) throw new Error('The conversation that the pair has is gone.');
  return reopen(context, theirs, accountId);
}

/** Who starts a conversation that is there wants to see it: empty, deleted or declined. */
async function reopen(
  context: MessagingContext,
  id: string,
  accountId: string,
): Promise<Outcome<ConversationRecord | null>> {
  await context.database.transaction(async (transaction) => {
    await lockConversation(transaction, id);
    await showEmpty(transaction, id, accountId);
    const own = await findParticipant(transaction, id, accountId);
    if (!own) return;
    if (own.request === 'DECLINED') {
      await updateRequest(transaction, id, accountId, 'NONE');
      await bumpVersion(transaction, id);
    }
    const request = own.request === 'DECLINED' ? 'NONE' : own.request;
    const change = { standings: [standingOf({ ...own, request })], only: [accountId] };
    await context.stream.append(transaction, [conversationEntry(id, accountId, change)]);
  });
  return succeed(await reloadConversation(context, id));
}

async function startGroup(
  context: MessagingContext,
  group: { accountId: string; others: string[]; title: string | null; input: StartConversationInput },
): Promise<Outcome<ConversationRecord | null>> {
  const { accountId, others, title } = group;
  const request = requestOf(group);
  const kept = request && (await findKeptResult(context.database, request));
  if (request && kept) return replay(context, request, kept);

  const recipients = await judgeRecipients(context, others, field);
  if (!recipients.ok) return recipients;
  await takeTurn(context, accountId, others.length);
  const conversation = newConversation(context, {
    accountId,
    kind: 'GROUP',
    title,
    pair: null,
    people: others.length + 1,
  });
  const { id: conversationId, createdAt } = conversation;
  const isOurs = await context.database.transaction(async (transaction) => {
    const made = { conversationId, sequence: 0, createdAt };
    if (request && !(await claimKey(transaction, request, made))) return false;
    return store(transaction, context, conversation, recipients.value);
  });
  if (isOurs) return succeed(await reloadConversation(context, conversationId));
  const theirs = request && (await findKeptResult(context.database, request));
  if (!request || !theirs) throw new Error('The idempotency key was swept while it was claimed.');
  return replay(context, request, theirs);
}

async function takeTurn({ throttles }: MessagingContext, accountId: string, people: number): Promise<void> {
  await throttles.take('conversations', accountId);
  await throttles.take('invitations', accountId, people);
}

function requestOf({
  accountId,
  others,
  title,
  input,
}: {
  accountId: string;
  others: string[];
  title: string | null;
  input: StartConversationInput;
}): RequestKey | null {
  if (input.idempotencyKey == null) return null;
  const contentsHash = hashOf([title, ...[...others].sort()]);
  return { accountId, operation: 'startConversation', key: input.idempotencyKey, contentsHash };
}

async function replay(
  context: MessagingContext,
  request: RequestKey,
  kept: { conversationId: string; contentsHash: string },
): Promise<Outcome<ConversationRecord | null>> {
  if (kept.contentsHash !== request.contentsHash) return idempotencyConflict();
  return succeed(await reloadConversation(context, kept.conversationId));
}

const newConversation = (
  { settings }: MessagingContext,
  about: Pick<NewConversation, 'kind' | 'title' | 'pair'> & { accountId: string; people: number },
): NewConversation => ({
  id: uuidv7(),
  kind: about.kind,
  title: about.title,
  createdBy: about.accountId,
  createdAt: settings.clock(),
  participantsCount: about.people,
  pair: about.pair,
});

/** False, and nothing written, when the pair has a conversation already. */
async function store(
  transaction: Transaction,
  context: MessagingContext,
  conversation: NewConversation,
  recipients: readonly Recipient[],
): Promise<boolean> {
  if (!(await insertConversation(transaction, conversation))) return false;
  const isGroup = conversation.kind === 'GROUP';
  const people: NewParticipant[] = [
    {
      accountId: conversation.createdBy,
      role: isGroup ? 'OWNER' : 'MEMBER',
      request: 'NONE',
      clearedSequence: -1,
    },
    // The other one of a pair sees nothing of it before the first message.
    ...recipients.map(({ accountId, request }) => ({
      accountId,
      role: 'MEMBER' as const,
      request,
      clearedSequence: isGroup ? -1 : 0,
    })),
  ];
  const { id, createdBy, createdAt } = conversation;
  await insertParticipants(transaction, { id, lastSequence: 0 }, createdAt, people);
  await emit(transaction, conversationStarted(causeOf(context), conversation));
  const standings = people.map((person) => standingOf({ ...person, joinedSequence: 0 }));
  const only = isGroup ? undefined : [createdBy];
  await context.stream.append(transaction, [conversationEntry(id, createdBy, { standings, only })]);
  return true;
}
