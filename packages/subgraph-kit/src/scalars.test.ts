import { scalarResolvers } from './scalars';

const { DateTime } = scalarResolvers;

describe('DateTime', () => {
  it.each([
    ['2026-02-28T12:00:00Z', '2026-02-28T12:00:00.000Z'],
    ['2028-02-29T23:59:59.999999Z', '2028-02-29T23:59:59.999Z'],
    ['2026-03-01T00:30:00+01:00', '2026-02-28T23:30:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('reads %s', (input, instant) => {
    expect(DateTime.serialize(DateTime.parseValue(input))).toBe(instant);
  });

  it.each([
    ['a day that its month lacks', '2027-02-30T00:00:00Z'],
    ['a leap day in a common year', '2027-02-29T00:00:00Z'],
    ['hour 24', '2027-02-28T24:00:00Z'],
    ['second 60', '2027-02-28T00:00:60Z'],
    ['an offset of a day', '2027-02-28T00:00:00+24:00'],
    ['a year of six digits', '+275760-09-13T00:00:00Z'],
    ['an instant that is beyond the year 9999 in UTC', '9999-12-31T23:59:59-23:59'],
    ['an instant that is before the year 0 in UTC', '0000-01-01T00:00:00+00:01'],
    ['a date', '2027-02-28'],
    ['digits of another script', '２０２７-02-28T00:00:00Z'],
    ['a number', 1_800_000_000],
  ])('refuses %s', (_case, input) => {
    expect(() => DateTime.parseValue(input)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});
