import { maySeePresence, onlineForMs, presenceOf, type PresenceFacts } from './presence.policy';

const now = new Date('2026-03-01T12:03:00.000Z');
const ago = (ms: number) => new Date(now.getTime() - ms);

describe('presence', () => {
  it('is online for about a minute after the last sign of life', () => {
    expect(presenceOf(ago(0), now).isOnline).toBe(true);
    expect(presenceOf(ago(onlineForMs), now).isOnline).toBe(true);
    expect(presenceOf(ago(onlineForMs + 1), now).isOnline).toBe(false);
  });

  it('says only about when', () => {
    expect(presenceOf(ago(1), now).lastActiveAt).toEqual(new Date('2026-03-01T12:00:00.000Z'));
    expect(presenceOf(ago(180_001), now).lastActiveAt).toEqual(new Date('2026-03-01T11:55:00.000Z'));
  });

  it('of who was never seen is unknown', () => {
    expect(presenceOf(null, now)).toEqual({ isOnline: false, lastActiveAt: null });
  });
});

describe("another person's presence", () => {
  const shown: PresenceFacts = {
    kind: 'ONE_TO_ONE',
    viewerShows: true,
    personShows: true,
    isRequest: false,
    isBlocked: false,
  };

  it('is shown between two people who both show it', () => {
    expect(maySeePresence(shown)).toBe(true);
  });

  it.each([
    ['in groups', { kind: 'GROUP' }],
    ['to who does not show theirs', { viewerShows: false }],
    ['of who does not show it', { personShows: false }],
    ['in a request', { isRequest: true }],
    ['across a block', { isBlocked: true }],
  ] as const)('is hidden %s', (_case, facts) => {
    expect(maySeePresence({ ...shown, ...facts })).toBe(false);
  });
});
