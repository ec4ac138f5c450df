import { concerns, subjectsOf, type Receiver } from './delivery.policy';
import type { Standing, StreamEvent, TypingEvent } from './stream-event';

const receiver = (facts: Partial<Receiver> = {}): Receiver => ({
  accountId: 'bob',
  standing: 'IN',
  after: 0,
  sendsReadReceipts: true,
  ...facts,
});

const sent: StreamEvent = { kind: 'MessageSent', actorId: 'alice', senderId: 'alice', sequence: 5 };
const edited: StreamEvent = { ...sent, kind: 'MessageEdited' };
const unsent: StreamEvent = { ...sent, kind: 'MessageUnsent' };
const reacted: StreamEvent = { ...sent, kind: 'MessageReactionsChanged', actorId: 'carol' };
const delivered: StreamEvent = { kind: 'MessagesDelivered', actorId: 'alice', sequence: 5 };
const read: StreamEvent = { kind: 'MessagesRead', actorId: 'alice', sequence: 5 };
const typing: TypingEvent = {
  kind: 'TypingChanged',
  conversationId: 'pair',
  actorId: 'alice',
  isTyping: true,
};
const changed: StreamEvent = { kind: 'ConversationChanged', actorId: 'alice' };
const all = { sent, edited, unsent, reacted, delivered, read, typing, changed };

const receives = (facts: Partial<Receiver> = {}): string[] =>
  Object.entries(all).flatMap(([name, event]) => (concerns(event, receiver(facts)) ? [name] : []));

describe('who hears what', () => {
  it('is everything for who is in the conversation', () => {
    expect(receives()).toEqual(Object.keys(all));
  });

  it('is messages, but neither receipts nor typing, for who has it as a request', () => {
    expect(receives({ standing: 'REQUEST' })).toEqual(['sent', 'edited', 'unsent', 'reacted', 'changed']);
  });

  it.each<Standing>(['DECLINED', 'OUT'])('is nothing for who stands %s', (standing) => {
    expect(receives({ standing })).toEqual([]);
  });

  it('is nothing about messages from before joining', () => {
    expect(receives({ after: 5 })).toEqual(['typing', 'changed']);
    expect(receives({ after: 4 })).toEqual(Object.keys(all));
  });

  it('is no reading of others for who sends no read receipts', () => {
    expect(receives({ sendsReadReceipts: false })).toEqual(
      Object.keys(all).filter((name) => name !== 'read'),
    );
  });

  it("is one's own reading, whatever one shows to others, and neither one's own typing nor deliveries", () => {
    const own = { accountId: 'alice', sendsReadReceipts: false };
    expect(receives(own)).toEqual(['sent', 'edited', 'unsent', 'reacted', 'read', 'changed']);
    expect(receives({ ...own, standing: 'REQUEST' })).toContain('read');
  });

  it('is for those alone whom the event names', () => {
    const own: StreamEvent = { ...changed, only: ['alice'] };
    expect(concerns(own, receiver())).toBe(false);
    expect(concerns(own, receiver({ accountId: 'alice' }))).toBe(true);
  });

  it.each<Standing>(['DECLINED', 'OUT'])('is, last of all, that oneself stands %s', (standing) => {
    const left: StreamEvent = { ...changed, standings: [{ accountId: 'bob', standing, after: 0 }] };
    expect(concerns(left, receiver({ standing }))).toBe(true);
    expect(concerns(left, receiver({ standing, accountId: 'carol' }))).toBe(false);
  });
});

describe('the people whose blocks hide an event', () => {
  it('are who did it, and whose message it is about', () => {
    expect(subjectsOf(sent)).toEqual(['alice']);
    expect(subjectsOf(reacted)).toEqual(['carol', 'alice']);
    expect(subjectsOf(read)).toEqual(['alice']);
    expect(subjectsOf(typing)).toEqual(['alice']);
  });

  it('are none for the state of the conversation', () => {
    expect(subjectsOf(changed)).toEqual([]);
  });
});
