import { maySeeMarks, mostPeopleWithReceipts, receiptReach, type MarkFacts } from './receipt.policy';

describe('a mark that moved', () => {
  const marker = { participantsCount: 2, isRequest: false, sendsReadReceipts: true };

  it.each([
    ['a pair', {}, 'everybody', 'everybody'],
    ['a small group', { participantsCount: mostPeopleWithReceipts }, 'everybody', 'everybody'],
    ['a large group', { participantsCount: mostPeopleWithReceipts + 1 }, 'nobody', 'own-devices'],
    ['a request', { isRequest: true }, 'nobody', 'own-devices'],
    ['somebody without read receipts', { sendsReadReceipts: false }, 'everybody', 'own-devices'],
  ] as const)('of %s', (_case, facts, delivered, read) => {
    expect(receiptReach('delivered', { ...marker, ...facts })).toBe(delivered);
    expect(receiptReach('read', { ...marker, ...facts })).toBe(read);
  });
});

describe("another person's marks", () => {
  const shown: MarkFacts = {
    kind: 'ONE_TO_ONE',
    viewerSends: true,
    personSends: true,
    isRequest: false,
    isBlocked: false,
  };

  it('are shown between two people who both send receipts', () => {
    expect(maySeeMarks(shown)).toBe(true);
  });

  it.each([
    ['in groups', { kind: 'GROUP' }],
    ['to who sends none', { viewerSends: false }],
    ['of who sends none', { personSends: false }],
    ['in a request', { isRequest: true }],
    ['across a block', { isBlocked: true }],
  ] as const)('are hidden %s', (_case, facts) => {
    expect(maySeeMarks({ ...shown, ...facts })).toBe(false);
  });
});
