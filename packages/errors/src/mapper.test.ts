import { GraphQLError } from 'graphql';
import {
  ChorusError,
  errorCodes,
  findChorusError,
  limitExceeded,
  rateLimited,
  rootCauseOf,
  toClientError,
  unavailable,
  type ErrorCode,
} from './index';

const requestId = 'request-1';
const map = (error: unknown) => toClientError(error, { requestId });

describe('the mapper', () => {
  it.each(Object.keys(errorCodes) as ErrorCode[])('lets %s pass with the request id', (code) => {
    const { extensions } = map(new ChorusError(code, 'A message.'));
    expect(extensions).toEqual({ code, requestId });
  });

  it.each([
    [
      'which limit',
      limitExceeded('depth', 15, 16),
      { code: 'LIMIT_EXCEEDED', limit: 'depth', allowed: 15, measured: 16 },
    ],
    ['when to retry', rateLimited(7), { code: 'RATE_LIMITED', retryAfter: 7 }],
    ['which subgraph', unavailable('posts'), { code: 'UNAVAILABLE', subgraph: 'posts' }],
  ])('keeps the detail: %s', (_detail, error, extensions) => {
    expect(map(error)).toEqual({ message: error.message, extensions: { ...extensions, requestId } });
  });

  it('finds the error of the registry under what wraps it, and keeps the path of the wrapping', () => {
    const cause = unavailable('users');
    const wrapped = new GraphQLError('outer', {
      path: ['a', 0],
      originalError: new Error('middle', { cause }),
    });
    expect(findChorusError(wrapped)).toBe(cause);
    expect(map(wrapped)).toEqual({
      message: 'users is unavailable.',
      path: ['a', 0],
      extensions: { code: 'UNAVAILABLE', subgraph: 'users', requestId },
    });
  });

  it('reads errors that crossed a process as data', () => {
    const formatted = {
      message: 'Not yours.',
      path: ['a'],
      extensions: { code: 'FORBIDDEN', serviceName: 'posts' },
    };
    expect(map(formatted)).toEqual({
      message: 'Not yours.',
      path: ['a'],
      extensions: { code: 'FORBIDDEN', requestId },
    });
  });

  it.each([
    ['an exception', new Error('relation "accounts" does not exist at db-7.internal')],
    [
      'a GraphQL error around an exception',
      new GraphQLError('select 1', { originalError: new Error('select 1') }),
    ],
    [
      'a foreign code',
      new GraphQLError('boom', { extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'x' } }),
    ],
    [
      'a server error',
      new GraphQLError('boom', { extensions: { code: 'INTERNAL_SERVER_ERROR', stacktrace: ['a'] } }),
    ],
    ['a code that is a name of Object', new GraphQLError('boom', { extensions: { code: 'constructor' } })],
    ['a code that is no text', new GraphQLError('boom', { extensions: { code: 42 } })],
    ['a string', 'boom'],
    ['null', null],
    ['nothing', undefined],
  ])('masks %s as INTERNAL and reports it', (_case, error) => {
    const reported: unknown[] = [];
    const mapped = toClientError(error, { requestId, onInternal: (cause) => reported.push(cause) });
    expect(mapped).toEqual({
      message: 'Something went wrong on our side.',
      extensions: { code: 'INTERNAL', requestId },
    });
    expect(reported).toEqual([error]);
  });

  it('masks the message of an INTERNAL error too', () => {
    expect(map(new ChorusError('INTERNAL', 'select * from accounts')).message).toBe(
      'Something went wrong on our side.',
    );
  });

  it('does not report what is not a fault of ours', () => {
    const onInternal = jest.fn();
    toClientError(unavailable('posts', new Error('connect ECONNREFUSED')), { requestId, onInternal });
    expect(onInternal).not.toHaveBeenCalled();
  });

  it.each([
    ['BAD_REQUEST', 'BAD_USER_INPUT'],
    ['OPERATION_RESOLUTION_FAILURE', 'BAD_USER_INPUT'],
    ['PERSISTED_QUERY_NOT_SUPPORTED', 'BAD_USER_INPUT'],
  ])("says %s of Apollo's as %s", (foreign, code) => {
    expect(map(new GraphQLError('Why.', { extensions: { code: foreign } }))).toEqual({
      message: 'Why.',
      extensions: { code, requestId },
    });
  });

  it('cuts off a message that repeats what was sent without end', () => {
    const error = new GraphQLError(`Cannot query field "${'x'.repeat(99_000)}".`, {
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
    expect(map(error).message).toBe(`Cannot query field "${'x'.repeat(479)}…`);
  });

  it('names twenty places at most', () => {
    const locations = Array.from({ length: 200 }, (_, line) => ({ line: line + 1, column: 1 }));
    const error = { message: 'No.', locations, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } };
    expect(map(error).locations).toEqual(locations.slice(0, 20));
  });

  it('takes a refusal that has only a status for bad input', () => {
    const error = new GraphQLError('provided sha does not match query', {
      extensions: { http: { status: 400 } },
    });
    expect(map(error).extensions).toEqual({ code: 'BAD_USER_INPUT', requestId });
  });

  it('leaves out details that are not of their type', () => {
    const extensions = {
      code: 'RATE_LIMITED',
      retryAfter: 'soon',
      subgraph: { host: 'db-7' },
      stacktrace: ['at x'],
    };
    expect(map(new GraphQLError('Wait.', { extensions })).extensions).toEqual({
      code: 'RATE_LIMITED',
      requestId,
    });
  });

  it('finds for logs what it all began with', () => {
    const root = new Error('disk full');
    const middle = new ChorusError('INTERNAL', 'no', {}, root);
    expect(rootCauseOf(new GraphQLError('outer', { originalError: middle }))).toBe(root);
    expect(rootCauseOf(root)).toBe(root);
    expect(rootCauseOf(undefined)).toBeUndefined();
  });

  it('ends where causes point at each other', () => {
    const [a, b] = [new Error('a'), new Error('b')];
    a.cause = b;
    b.cause = a;
    expect(map(a).extensions.code).toBe('INTERNAL');
  });
});
