import { createHmac } from 'node:crypto';
import { jwtVerify } from 'jose';
import { CallSigner, CallVerifier, callLifetimeMs, type Call } from './call-signature';
import type { SignedClaims } from './signed-claims';

const secret = Buffer.alloc(32, 7);
const claims: SignedClaims = {
  viewer: {
    kind: 'person',
    accountId: '0197a000-0000-7000-8000-000000000001',
    sessionId: '0197a000-0000-7000-8000-000000000002',
  },
  client: { address: '127.0.0.1', userAgent: 'Тест/1' },
  requestId: 'request-1',
};
const call: Call = { subgraph: 'posts', path: '/graphql', body: '{"query":"{ viewer { id } }"}' };
const refusal = expect.objectContaining({ code: 'UNAUTHENTICATED' });

let later: number;
const verifierOf = (subgraph = 'posts') =>
  new CallVerifier({ secret, subgraph, now: () => Date.now() + later });
let verifier: CallVerifier;
let signature: string;

beforeEach(() => {
  later = 0;
  verifier = verifierOf();
  signature = new CallSigner(secret).sign(claims, call);
});

function verify(given: string | string[] | undefined, { path, body } = call, by = verifier): SignedClaims {
  return by.finish(by.begin(given, path), Buffer.from(body));
}

/** Signed by us, but whatever it says. */
function forge(payload: unknown, head: object = { alg: 'HS256', typ: 'chorus-call+jwt' }): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part(head)}.${part(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
const payloadOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString('utf8')) as Record<string, unknown>;

it('gives back who asks', () => {
  expect(verify(signature)).toEqual(claims);
});

it('is a JWT, which others can read and check', async () => {
  const { payload, protectedHeader } = await jwtVerify(signature, secret, { audience: 'posts' });
  expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'chorus-call+jwt' });
  expect(payload).toMatchObject({ ...claims, path: '/graphql' });
});

it.each<[string, () => unknown]>([
  ['without a signature', () => verify(undefined)],
  ['with two signatures', () => verify([signature, signature])],
  ['with a bare user id', () => verify('0197a000-0000-7000-8000-000000000001')],
  ['with garbage', () => verify('...')],
  ['with a signature cut short', () => verify(signature.slice(0, -4))],
  [
    'with nothing where the signature should be',
    () => verify(`${signature.slice(0, signature.lastIndexOf('.'))}.`),
  ],
  ['with a signature without end', () => verify(`${signature}${'A'.repeat(10_000)}`)],
  ['signed with another key', () => verify(new CallSigner(Buffer.alloc(32, 8)).sign(claims, call))],
  ['signed for another subgraph', () => verify(signature, call, verifierOf('users'))],
  ['signed for another path', () => verify(signature, { ...call, path: '/domain-queries/posts.visible' })],
  ['with an altered body', () => verify(signature, { ...call, body: `${call.body} ` })],
  ['that says it needs no signature', () => verify(forge(payloadOf(signature), { alg: 'none' }))],
  ['that names another algorithm', () => verify(forge(payloadOf(signature), { alg: 'HS512' }))],
  [
    'that brings a key along',
    () => verify(forge(payloadOf(signature), { alg: 'HS256', jwk: { kty: 'oct' } })),
  ],
  ['whose viewer is none', () => verify(forge({ ...payloadOf(signature), viewer: 'alice' }))],
  ['that names itself by nothing', () => verify(forge({ ...payloadOf(signature), jti: '' }))],
])('refuses a call %s', (_case, attempt) => {
  expect(attempt).toThrow(refusal);
});

it('refuses a call whose claims were altered after it was signed', () => {
  const [head, , mac] = signature.split('.');
  const viewer = { kind: 'service', name: 'gateway' };
  const payload = Buffer.from(JSON.stringify({ ...payloadOf(signature), viewer })).toString('base64url');
  expect(() => verify(`${head}.${payload}.${mac}`)).toThrow(refusal);
});

it('accepts a call once', () => {
  verify(signature);
  expect(() => verify(signature)).toThrow(refusal);
});

it('accepts the same question again when it is signed again', () => {
  verify(signature);
  expect(verify(new CallSigner(secret).sign(claims, call))).toEqual(claims);
});

it('refuses a call that was signed too long ago', () => {
  later = callLifetimeMs;
  expect(() => verify(signature)).toThrow(refusal);
});

it('refuses a call from the future, but for what clocks differ by', () => {
  later = -4_000;
  const patient = verifierOf();
  expect(verify(signature, call, patient)).toEqual(claims);
  later = -6_000;
  expect(() => verify(new CallSigner(secret).sign(claims, call), call, patient)).toThrow(refusal);
});

it('refuses a call from before the process began, which the one before it may have accepted', () => {
  later = 1_000;
  expect(() => verify(signature, call, verifierOf())).toThrow(refusal);
});

it('remembers an accepted call until it is too old to be accepted', () => {
  verify(signature);
  for (later = 0; later < callLifetimeMs + 10_000; later += 1_000)
    expect(() => verify(signature)).toThrow(refusal);
});

it('wants a secret that cannot be guessed', () => {
  expect(() => new CallSigner(Buffer.alloc(31))).toThrow('at least 32 bytes');
});
