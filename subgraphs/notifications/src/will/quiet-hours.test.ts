import { DateTime } from 'luxon';
import { isTimeOfDay, isTimeZone } from './local-time';
import { quietUntil } from './quiet-hours';
import type { QuietHours } from './will';

const quietHours = (timeZone: string, from: string, to: string): QuietHours => ({
  isEnabled: true,
  from,
  to,
  timeZone,
});
const endOf = (quiet: QuietHours, now: string): string | null =>
  quietUntil(quiet, new Date(now))?.toISOString() ?? null;

const minute = 60_000;
const yearStart = Date.UTC(2025, 11, 31);
const every = (stepMs: number, from: number, to: number): Date[] =>
  Array.from({ length: Math.ceil((to - from) / stepMs) }, (_, index) => new Date(from + index * stepMs));

/** Times all over 2026 that drift through the day; every quarter of an hour where clocks are set. */
function timesOf(timeZone: string): Date[] {
  const offsetAt = (at: number) => DateTime.fromMillis(at, { zone: timeZone }).offset;
  const changes = every(1_440 * minute, yearStart, Date.UTC(2027, 0, 1))
    .map((day) => day.getTime())
    .filter((day) => offsetAt(day) !== offsetAt(day + 1_440 * minute))
    .flatMap((day) => every(15 * minute, day, day + 1_500 * minute));
  return [...every(5_773 * minute, yearStart, Date.UTC(2027, 0, 1)), ...changes];
}

describe('quiet hours', () => {
  // North, south, a summer time of half an hour, changes at midnight, none at all at the far end.
  const zones = [
    'Europe/Berlin',
    'America/Santiago',
    'Australia/Lord_Howe',
    'Asia/Beirut',
    'Pacific/Kiritimati',
  ];
  const windows = [
    ['22:00', '07:00'],
    ['01:00', '02:30'],
    ['02:15', '02:45'],
    ['00:00', '00:30'],
  ] as const;

  it.each(zones)('hold all year in %s whenever a clock on the wall says so', (timeZone) => {
    const wall = (at: Date) => DateTime.fromJSDate(at, { zone: timeZone });
    let quietTimes = 0;
    for (const now of timesOf(timeZone)) {
      const clock = wall(now);
      const time = clock.toFormat('HH:mm');
      for (const [from, to] of windows) {
        const quiet = quietHours(timeZone, from, to);
        const saysSo = from < to ? from <= time && time < to : from <= time || time < to;
        const end = quietUntil(quiet, now);
        if (end === null) {
          if (saysSo) throw new Error(`${clock.toISO()} is loud although ${from} to ${to} is quiet.`);
          continue;
        }
        quietTimes += 1;
        // Only in an hour that comes twice may it be quiet against the clock: one of the two is.
        const isTwice =
          wall(new Date(now.getTime() - 60 * minute)).offset > clock.offset ||
          clock.offset > wall(new Date(now.getTime() + 60 * minute)).offset;
        if (!saysSo && !isTwice)
          throw new Error(`${clock.toISO()} is quiet although ${from} to ${to} is not.`);
        if (end <= now || quietUntil(quiet, end) !== null)
          throw new Error(`${clock.toISO()} gets loud too late.`);
        const last = new Date(end.getTime() - 1);
        if (quietUntil(quiet, last) === null) throw new Error(`${clock.toISO()} gets loud before its time.`);
        const isJump = wall(last).offset !== wall(end).offset;
        if (wall(end).toFormat('HH:mm') !== to && !isJump)
          throw new Error(`It gets loud at ${end.toISOString()}.`);
      }
    }
    expect(quietTimes).toBeGreaterThan(30);
  });

  it.each([
    // In the night to the 29th of March 2026 clocks in Berlin go from 02:00 to 03:00, on the 25th of October back from 03:00 to 02:00.
    ['over midnight', '22:00', '07:00', '2026-01-10T21:30:00Z', '2026-01-11T06:00:00.000Z'],
    ['after midnight', '22:00', '07:00', '2026-01-11T02:00:00Z', '2026-01-11T06:00:00.000Z'],
    ['when the night is short', '22:00', '07:00', '2026-03-28T22:00:00Z', '2026-03-29T05:00:00.000Z'],
    ['when the night is long', '22:00', '07:00', '2026-10-24T21:00:00Z', '2026-10-25T06:00:00.000Z'],
    ['until the jump over their end', '01:00', '02:30', '2026-03-29T00:30:00Z', '2026-03-29T01:00:00.000Z'],
    [
      'from the jump over their beginning',
      '02:30',
      '04:00',
      '2026-03-29T01:00:00Z',
      '2026-03-29T02:00:00.000Z',
    ],
    ['until the second of two ends', '01:00', '02:30', '2026-10-25T00:45:00Z', '2026-10-25T01:30:00.000Z'],
    ['between two beginnings', '02:30', '04:00', '2026-10-25T01:10:00Z', '2026-10-25T03:00:00.000Z'],
    ['at their first moment', '22:00', '07:00', '2026-01-10T21:00:00Z', '2026-01-11T06:00:00.000Z'],
    ['no more at their end', '22:00', '07:00', '2026-01-11T06:00:00Z', null],
    ['not before them', '22:00', '07:00', '2026-01-10T20:59:59.999Z', null],
  ])('hold in Berlin %s', (_when, from, to, now, end) => {
    expect(endOf(quietHours('Europe/Berlin', from, to), now)).toBe(end);
  });

  it('never hold when they are off or have no length', () => {
    const quiet = quietHours('UTC', '00:00', '23:59');
    expect(endOf(quiet, '2026-01-10T12:00:00Z')).toBe('2026-01-10T23:59:00.000Z');
    expect(endOf({ ...quiet, isEnabled: false }, '2026-01-10T12:00:00Z')).toBeNull();
    expect(endOf({ ...quiet, to: '00:00' }, '2026-01-10T00:00:00Z')).toBeNull();
  });

  it('take a zone that is not known any more for UTC', () => {
    expect(endOf(quietHours('Mars/Olympus', '22:00', '07:00'), '2026-01-10T23:00:00Z')).toBe(
      '2026-01-11T07:00:00.000Z',
    );
  });
});

it.each(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5', 'Asia/Calcutta'])(
  'knows the time zone %s',
  (name) => expect(isTimeZone(name)).toBe(true),
);

it.each([
  '',
  ' ',
  'Mars/Phobos',
  '+02:00',
  '-05',
  'local',
  'system',
  '../etc/passwd',
  'Europe/Berlin\n',
  'x'.repeat(500),
])('knows no time zone %j', (name) => expect(isTimeZone(name)).toBe(false));

it.each(['24:00', '7:00', '07:60', '0700', '07:00:00', '٠٧:٠٠', '', '07:00\n'])(
  'takes %j for no time of day',
  (text) => expect(isTimeOfDay(text)).toBe(false),
);

it('takes 00:00 and 23:59 for times of day', () => {
  expect([isTimeOfDay('00:00'), isTimeOfDay('23:59')]).toEqual([true, true]);
});
