import { z } from 'zod';
import {
  flagVariable,
  portVariable,
  readEnvironment,
  secretVariable,
  urlVariable,
  wholeNumber,
} from './index';

const schema = z.object({
  PORT: portVariable().default(4000),
  DATABASE_URL: urlVariable('postgresql', 'postgres'),
  RATE_LIMITS: flagVariable().default(true),
  COST: wholeNumber({ min: 1, max: 1000 }).default(10),
  SECRET: secretVariable().optional(),
});
const DATABASE_URL = 'postgresql://chorus@localhost/chorus';

const messageOf = (environment: Record<string, string>): string => {
  try {
    readEnvironment(schema, environment);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

it('reads, converts and fills in defaults', () => {
  expect(readEnvironment(schema, { DATABASE_URL, PORT: '80', RATE_LIMITS: '0', OTHER: 'x' })).toEqual({
    PORT: 80,
    DATABASE_URL,
    RATE_LIMITS: false,
    COST: 10,
    SECRET: undefined,
  });
});

it('takes the default for an empty variable', () => {
  expect(readEnvironment(schema, { DATABASE_URL, PORT: '' }).PORT).toBe(4000);
});

it('freezes what it gives', () => {
  expect(Object.isFrozen(readEnvironment(schema, { DATABASE_URL }))).toBe(true);
});

it('gives a secret as bytes', () => {
  expect(readEnvironment(schema, { DATABASE_URL, SECRET: 'ab'.repeat(32) }).SECRET).toEqual(
    new Uint8Array(32).fill(0xab),
  );
});

it('names every wrong variable, its fault and its remedy in one message', () => {
  expect(messageOf({ PORT: '70000', RATE_LIMITS: 'perhaps', COST: '-1' }).split('\n')).toEqual([
    'The environment is not right:',
    '  PORT is not a whole number from 0 to 65535. Set it to a port from 0 to 65535 (0 takes a free one).',
    '  DATABASE_URL is missing. Set it to a URL that begins with postgresql:// or postgres://.',
    '  RATE_LIMITS is neither true nor false. Set it to true or false.',
    '  COST is not a whole number from 1 to 1000. Set it to a whole number from 1 to 1000.',
  ]);
});

it('does not show a secret that is wrong', () => {
  const message = messageOf({ DATABASE_URL, SECRET: 'hunter2' });
  expect(message).toContain('SECRET is not at least 32 bytes of hexadecimal');
  expect(message).not.toContain('hunter2');
});
