import { GraphQLError } from 'graphql';
import { redact } from './redact';
import { serializeError } from './serialize-error';

it('keeps of a failed statement its code and place, and nothing of the row', () => {
  const error = Object.assign(
    new Error('duplicate key value violates unique constraint "accounts_email_key"'),
    {
      code: '23505',
      detail: 'Key (email)=(alice@example.com) already exists.',
      where: 'COPY accounts, line 1: "alice"',
      table: 'accounts',
      constraint: 'accounts_email_key',
      parameters: ['alice@example.com'],
    },
  );
  const kept = serializeError(error);
  expect(kept).toMatchObject({
    type: 'Error',
    message: 'duplicate key value violates unique constraint "accounts_email_key"',
    code: '23505',
    table: 'accounts',
    constraint: 'accounts_email_key',
    stack: expect.stringContaining('serialize-error.test'),
  });
  expect(JSON.stringify(kept)).not.toContain('alice');
});

it('keeps causes and the parts of an aggregate, redacted as well', () => {
  const cause = new Error('connect postgresql://chorus:hunter2@db/chorus failed');
  const error = new AggregateError([new Error('Bearer abc.def'), 'token=secret'], 'two failed', { cause });
  const kept = serializeError(error) as { causes: unknown[] };
  expect(kept.causes).toHaveLength(3);
  expect(JSON.stringify(kept)).not.toMatch(/hunter2|abc\.def|secret/);
});

it('ends where causes point at each other', () => {
  const [first, second] = [new Error('first'), new Error('second')];
  first.cause = second;
  second.cause = first;
  expect(JSON.stringify(serializeError(first))).toContain('second');
});

it('keeps of thrown things that are no errors their kind', () => {
  expect(serializeError({ email: 'alice@example.com' })).toBe('object');
  expect(serializeError('alice@example.com is there')).toBe('[redacted] is there');
});

it('keeps the code of a registry error', () => {
  expect(serializeError(new GraphQLError('No.', { extensions: { code: 'UNAVAILABLE' } }))).toMatchObject({
    code: 'UNAVAILABLE',
  });
});

it.each([
  ['invalid input syntax for type uuid: "alice"', 'alice'],
  ['Variable "$input" got invalid value { text: "Hello bob" }; Field "x" is not defined.', 'bob'],
  ['String cannot represent a non string value: { secretText: "Hello" }', 'Hello'],
  [`Unexpected token 'H', "Hello bob" is not valid JSON`, 'bob'],
  ['Failing row contains (1, Hello bob, 2026-01-01).', 'bob'],
  ['Key (handle)=(bob) already exists.', '=(bob)'],
  ['password: "hunter2"', 'hunter2'],
  ['no account for bob@example.com', 'bob'],
])('takes the value out of %p', (message, value) => {
  expect(redact(message)).not.toContain(value);
});
