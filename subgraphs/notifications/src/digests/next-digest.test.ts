import { defaultSettings, type DigestFrequency } from '../will/will';
import { nextDigestAt } from './next-digest';

const settings = (frequency: DigestFrequency, hour: number, timeZone = 'Europe/Berlin') => ({
  digest: { frequency, hour },
  quietHours: { ...defaultSettings.quietHours, timeZone },
});
const next = (
  wish: ReturnType<typeof settings>,
  after: string,
  sentAt: string | null = null,
): string | null =>
  nextDigestAt(wish, {
    after: new Date(after),
    sentAt: sentAt === null ? null : new Date(sentAt),
  })?.toISOString() ?? null;

it.each<[string, DigestFrequency, number, string, string | null, string]>([
  ['later today', 'DAILY', 8, '2026-01-10T06:59:59Z', null, '2026-01-10T07:00:00.000Z'],
  ['tomorrow once the hour has come', 'DAILY', 8, '2026-01-10T07:00:00Z', null, '2026-01-11T07:00:00.000Z'],
  ['an hour earlier in summer', 'DAILY', 8, '2026-07-10T07:00:00Z', null, '2026-07-11T06:00:00.000Z'],
  [
    'when clocks have jumped over the hour',
    'DAILY',
    2,
    '2026-03-28T12:00:00Z',
    null,
    '2026-03-29T01:00:00.000Z',
  ],
  [
    'the first time that the hour comes',
    'DAILY',
    2,
    '2026-10-24T12:00:00Z',
    null,
    '2026-10-25T00:00:00.000Z',
  ],
  [
    'not the second time',
    'DAILY',
    2,
    '2026-10-25T00:00:00Z',
    '2026-10-25T00:00:00Z',
    '2026-10-26T01:00:00.000Z',
  ],
  [
    'not again today at a later hour',
    'DAILY',
    22,
    '2026-01-10T08:00:00Z',
    '2026-01-10T07:00:00Z',
    '2026-01-11T21:00:00.000Z',
  ],
  ['next Monday', 'WEEKLY', 8, '2026-01-10T12:00:00Z', null, '2026-01-12T07:00:00.000Z'],
  ['this Monday', 'WEEKLY', 8, '2026-01-12T06:00:00Z', null, '2026-01-12T07:00:00.000Z'],
  [
    'not again in a week that had one',
    'WEEKLY',
    9,
    '2026-01-12T07:30:00Z',
    '2026-01-12T07:00:00Z',
    '2026-01-19T08:00:00.000Z',
  ],
])('comes %s', (_when, frequency, hour, after, sentAt, expected) => {
  expect(next(settings(frequency, hour), after, sentAt)).toBe(expected);
});

it('never comes when it is not wanted', () => {
  expect(next(settings('NEVER', 8), '2026-01-10T12:00:00Z')).toBeNull();
});

it('does not come twice within hours because somebody crossed the date line', () => {
  // 08:00 on the 11th there; the next clock has only 07:00 on the 10th.
  const sentAt = '2026-01-10T18:00:00Z';
  expect(next(settings('DAILY', 8, 'Pacific/Pago_Pago'), sentAt, sentAt)).toBe('2026-01-11T19:00:00.000Z');
});

it.each(['Europe/Berlin', 'Australia/Lord_Howe', 'America/Santiago'])(
  'comes once on each day of the year in %s',
  (timeZone) => {
    for (const hour of [0, 2, 23]) {
      let sentAt = new Date('2026-01-01T12:00:00Z');
      for (let day = 1; day <= 365; day += 1) {
        const due = nextDigestAt(settings('DAILY', hour, timeZone), { after: sentAt, sentAt });
        const hours = ((due?.getTime() ?? 0) - sentAt.getTime()) / 3_600_000;
        if (day > 1 && Math.abs(hours - 24) > 1)
          throw new Error(`${due?.toISOString()} is ${hours} h later.`);
        sentAt = due ?? sentAt;
      }
      expect(sentAt.getUTCFullYear() === 2027 || sentAt >= new Date('2026-12-31T00:00:00Z')).toBe(true);
    }
  },
);
