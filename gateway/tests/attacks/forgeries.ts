import { createHmac, createPublicKey, randomUUID, type JsonWebKey } from 'node:crypto';
import { CallSigner } from '@chorus/domain-queries';
import { EncryptJWT, exportJWK, generateKeyPair, SignJWT, type JWTHeaderParameters } from 'jose';
import { FakeIdentity, goodClaims } from '../identity';
import type { World } from '../world';

/** What an attacker works with. */
export interface Forger extends World {
  /** A server of the attacker's, which publishes a key set: nobody may ever ask it. */
  lure: string;
}

/** Makes what stands behind `Bearer `. */
type Forgery = (forger: Forger) => string | Promise<string>;

const now = () => Math.floor(Date.now() / 1000);
const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const goodHeader = { alg: 'EdDSA', kid: 'key-1', typ: 'at+jwt' };

/** Header and claims with any third part. */
const assembled = (header: unknown, signature: string, payload: unknown = goodClaims()): string =>
  `${encode(header)}.${encode(payload)}.${signature}`;

/** Truly signed, with these members of the header changed or added. */
const withHeader =
  (changes: Record<string, unknown>): Forgery =>
  ({ identity }) =>
    identity.sign(JSON.stringify({ ...goodHeader, ...changes }), JSON.stringify(goodClaims()));

/** Truly signed, with these claims changed or added; undefined leaves one out. */
const withClaims =
  (changes: () => Record<string, unknown>): Forgery =>
  ({ identity }) =>
    identity.sign(JSON.stringify(goodHeader), JSON.stringify({ ...goodClaims(), ...changes() }));

/** Truly signed, with the claims' text rewritten. */
const withText =
  (rewrite: (text: string) => string): Forgery =>
  ({ identity }) =>
    identity.sign(JSON.stringify(goodHeader), rewrite(JSON.stringify(goodClaims())));

/** A good token, rewritten after it was signed. */
const rewritten =
  (rewrite: (parts: [string, string, string]) => string): Forgery =>
  async ({ identity }) =>
    rewrite((await identity.token()).split('.') as [string, string, string]);

/** Signed with a secret that everybody can know. */
const hmac =
  (alg: 'HS256' | 'HS384' | 'HS512', secretOf: (forger: Forger) => string | Buffer): Forgery =>
  (forger) => {
    const input = `${encode({ ...goodHeader, alg })}.${encode(goodClaims())}`;
    const hash = `sha${alg.slice(2)}`;
    return `${input}.${createHmac(hash, secretOf(forger)).update(input).digest('base64url')}`;
  };

const publicKey = ({ identity }: Forger) =>
  createPublicKey({ key: identity.jwks.keys[0] as JsonWebKey, format: 'jwk' });
const pem = (forger: Forger): string => publicKey(forger).export({ type: 'spki', format: 'pem' }).toString();
const der = (forger: Forger): Buffer => publicKey(forger).export({ type: 'spki', format: 'der' });
const x = ({ identity }: Forger): string => identity.jwks.keys[0]!.x as string;

const keyPairs = new Map<string, ReturnType<typeof generateKeyPair>>();

/** One for each algorithm: RSA keys take their time. */
function foreignKeys(alg: string) {
  const pair = keyPairs.get(alg) ?? generateKeyPair(alg, { extractable: true });
  keyPairs.set(alg, pair);
  return pair;
}

/** Signed with a key of the attacker's own, of this algorithm. */
const foreign =
  (alg: string, header: (jwk: Record<string, unknown>, forger: Forger) => object = () => ({})): Forgery =>
  async (forger) => {
    const { privateKey, publicKey: published } = await foreignKeys(alg);
    const jwk = { ...(await exportJWK(published)) };
    const protectedHeader = { ...goodHeader, alg, ...header(jwk, forger) } as JWTHeaderParameters;
    return new SignJWT(goodClaims()).setProtectedHeader(protectedHeader).sign(privateKey);
  };

const zeros = (bytes: number): string => Buffer.alloc(bytes).toString('base64url');

/** Every forgery by what it tries. */
export const forgeries: Record<string, Record<string, Forgery>> = {
  'without a signature': {
    ...Object.fromEntries(
      ['none', 'None', 'NONE', 'nOnE', 'none ', ' none', 'none\u0000', 'null', ''].map((alg) => [
        `alg ${JSON.stringify(alg)}`,
        () => assembled({ ...goodHeader, alg }, ''),
      ]),
    ),
    'alg none with a good signature': async ({ identity }) =>
      assembled({ ...goodHeader, alg: 'none' }, (await identity.token()).split('.')[2]!),
    'no alg': () => assembled({ kid: 'key-1', typ: 'at+jwt' }, ''),
    'alg null': () => assembled({ ...goodHeader, alg: null }, ''),
    'alg a number': () => assembled({ ...goodHeader, alg: 0 }, ''),
    'alg a list': () => assembled({ ...goodHeader, alg: ['EdDSA', 'none'] }, ''),
    'the signature cut off': rewritten(([header, payload]) => `${header}.${payload}.`),
    'only two parts': rewritten(([header, payload]) => `${header}.${payload}`),
  },
  'with the public key as a shared secret': {
    'its bytes': hmac('HS256', (forger) => Buffer.from(x(forger), 'base64url')),
    'its text': hmac('HS256', x),
    PEM: hmac('HS256', pem),
    'PEM without its last newline': hmac('HS256', (forger) => pem(forger).trimEnd()),
    DER: hmac('HS256', der),
    JWK: hmac('HS256', ({ identity }) => JSON.stringify(identity.jwks.keys[0])),
    'the key set': hmac('HS256', ({ identity }) => JSON.stringify(identity.jwks)),
    'HS384, PEM': hmac('HS384', pem),
    'HS512, its bytes': hmac('HS512', (forger) => Buffer.from(x(forger), 'base64url')),
    'an empty secret': hmac('HS256', () => ''),
    'the name of the key': hmac('HS256', () => 'key-1'),
  },
  'with tricks of the key id': Object.fromEntries(
    Object.entries({
      'that is left out': undefined,
      'that climbs out of a folder': '../../../../../../dev/null',
      'that names a file': '/proc/sys/kernel/randomize_va_space',
      'that holds SQL': "key-1' UNION SELECT 'secret' -- ",
      'that holds a command': 'key-1; sleep 5',
      'that is a URL': 'https://attacker.example/jwks.json',
      'that is very long': 'k'.repeat(5_000),
      'that is a list': ['key-1'],
      'that is a number': 1,
      'that is null': null,
      'that is empty': '',
      'that is an object': { toString: 'key-1' },
      'that every object has': 'constructor',
      'in other letters': 'KEY-1',
      'with a zero byte behind it': 'key-1\u0000',
    }).map(([name, kid]) => [name, withHeader({ kid })]),
  ),
  'that brings or names a key': {
    jwk: foreign('EdDSA', (jwk) => ({ jwk })),
    'jwk, the true one in it': withHeader({ jwk: { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' } }),
    'jku of the attacker': foreign('EdDSA', (_jwk, { lure }) => ({ jku: `${lure}/jwks.json`, kid: 'lure' })),
    'jku, truly signed': (forger) => withHeader({ jku: `${forger.lure}/jwks.json` })(forger),
    'x5u of the attacker': foreign('RS256', (_jwk, { lure }) => ({ x5u: `${lure}/cert.pem` })),
    'x5u, truly signed': (forger) => withHeader({ x5u: `${forger.lure}/cert.pem` })(forger),
    x5c: foreign('RS256', () => ({ x5c: ['MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A'] })),
    'x5c, truly signed': withHeader({ x5c: ['MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A'] }),
    x5t: withHeader({ x5t: 'AAAA', 'x5t#S256': 'AAAA' }),
  },
  'with extensions of the header': {
    'crit of something unknown': withHeader({ crit: ['x-admin'], 'x-admin': true }),
    'crit that is empty': withHeader({ crit: [] }),
    'b64 false, critical': withHeader({ b64: false, crit: ['b64'] }),
    'b64 false': withHeader({ b64: false }),
    'a compressed payload': withHeader({ zip: 'DEF' }),
    'a content type': withHeader({ cty: 'JWT' }),
    'a second alg': ({ identity }) =>
      identity.sign(
        '{"alg":"none","alg":"EdDSA","kid":"key-1","typ":"at+jwt"}',
        JSON.stringify(goodClaims()),
      ),
    'a prototype': ({ identity }) =>
      identity.sign(
        '{"__proto__":{"alg":"none"},"alg":"EdDSA","kid":"key-1","typ":"at+jwt"}',
        JSON.stringify(goodClaims()),
      ),
  },
  'with a signature that is none': {
    'ES256 of zeros': () => assembled({ ...goodHeader, alg: 'ES256' }, zeros(64)),
    'ES256 of zeros in DER': () =>
      assembled(
        { ...goodHeader, alg: 'ES256' },
        Buffer.from('3006020100020100', 'hex').toString('base64url'),
      ),
    'EdDSA of zeros': () => assembled(goodHeader, zeros(64)),
    'EdDSA of the neutral point': () =>
      assembled(goodHeader, Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]).toString('base64url')),
    'one byte short': rewritten(
      ([header, payload, signature]) =>
        `${header}.${payload}.${Buffer.from(signature, 'base64url').subarray(0, 63).toString('base64url')}`,
    ),
    'one byte long': rewritten(
      ([header, payload, signature]) =>
        `${header}.${payload}.${Buffer.concat([Buffer.from(signature, 'base64url'), Buffer.alloc(1)]).toString('base64url')}`,
    ),
    'of 4 KB': () => assembled(goodHeader, zeros(4_096)),
    'that is no base64': () => assembled(goodHeader, '!'.repeat(86)),
    'of another token': async ({ identity }) =>
      assembled(goodHeader, (await identity.token()).split('.')[2]!),
  },
  'with another key or algorithm': {
    'a foreign key': foreign('EdDSA'),
    'a foreign key that names itself': foreign('EdDSA', () => ({ kid: 'mine' })),
    'the key of another environment under the same name': async () => (await FakeIdentity.create()).token(),
    RS256: foreign('RS256'),
    PS256: foreign('PS256'),
    ES256: foreign('ES256'),
    'ES256 that says EdDSA': async (forger) => {
      const [, payload, signature] = (await foreign('ES256')(forger)).split('.');
      return `${encode(goodHeader)}.${payload}.${signature}`;
    },
    'EdDSA that says RS256': withHeader({ alg: 'RS256' }),
    'EdDSA that says ES256': withHeader({ alg: 'ES256' }),
    'EdDSA that says HS256': withHeader({ alg: 'HS256' }),
    'EdDSA in small letters': withHeader({ alg: 'eddsa' }),
    'altered after it was signed': rewritten(([header, payload, signature]) => {
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
      return `${header}.${encode({ ...claims, sub: randomUUID() })}.${signature}`;
    }),
  },
  'out of its time': {
    expired: withClaims(() => ({ iat: now() - 500, exp: now() - 10 })),
    'expired long ago': withClaims(() => ({ iat: 0, exp: 600 })),
    'without an end': withClaims(() => ({ exp: undefined })),
    'that ends as text': withClaims(() => ({ exp: String(now() + 60) })),
    'that ends at null (NaN)': withClaims(() => ({ exp: Number.NaN })),
    'that ends at infinity': withText((text) => text.replace(/"exp":\d+/, '"exp":1e999')),
    'that ends at a fraction': withClaims(() => ({ exp: now() + 60.5 })),
    'that ends far in the future': withClaims(() => ({ exp: now() + 10 * 365 * 86_400 })),
    'that lives a second too long': withClaims(() => ({ exp: now() + 602 })),
    'that ends before it begins': withClaims(() => ({ iat: now(), exp: now() - 1 })),
    'that begins in the future': withClaims(() => ({ nbf: now() + 60 })),
    'that was made in the future': withClaims(() => ({ iat: now() + 60, exp: now() + 120 })),
    'without a beginning': withClaims(() => ({ iat: undefined })),
    'made as text': withClaims(() => ({ iat: String(now()) })),
    'made so long ago that a revocation may be forgotten': withClaims(() => ({
      iat: now() - 700,
      exp: now() + 60,
    })),
  },
  'for somebody else': {
    'without an audience': withClaims(() => ({ aud: undefined })),
    'of a foreign audience': withClaims(() => ({ aud: 'other' })),
    'of a list of audiences': withClaims(() => ({ aud: ['other', 'chorus'] })),
    'of an empty list': withClaims(() => ({ aud: [] })),
    'of an audience in capitals': withClaims(() => ({ aud: 'CHORUS' })),
    'of a foreign issuer': withClaims(() => ({ iss: 'https://attacker.example' })),
    'without an issuer': withClaims(() => ({ iss: undefined })),
    'of a list of issuers': withClaims(() => ({ iss: ['chorus'] })),
    'a refresh token in form': withHeader({ typ: 'rt+jwt' }),
    'of no type': withHeader({ typ: undefined }),
    'of the plain type': withHeader({ typ: 'JWT' }),
    "the signature of a subgraph's call": async ({ seen, ask }) => {
      await ask({ query: '{ posts(first: 1) { nodes { id } } }' });
      const call = { subgraph: 'posts', path: '/graphql', body: '{}' };
      return new CallSigner(Buffer.alloc(32, 7)).sign(seen.scopes.at(-1)!.claims, call);
    },
    'a refresh token': () => 'crt_4Kq0yZ6cN2kD9uP1sW8xVb3mJ7tL5hR0',
  },
  'of nobody': {
    'no account': withClaims(() => ({ sub: undefined })),
    'an account by its handle': withClaims(() => ({ sub: 'alice' })),
    'an account with SQL in it': withClaims(() => ({ sub: `${randomUUID()}' OR '1'='1` })),
    'a list of accounts': withClaims(() => ({ sub: [randomUUID()] })),
    'a global id for an account': withClaims(() => ({ sub: encode(`User:${randomUUID()}`) })),
    'no session': withClaims(() => ({ sid: undefined })),
    'a session that is no UUID': withClaims(() => ({ sid: 'main' })),
    'a revoked session': ({ identity, gateway }) => {
      const sid = randomUUID();
      gateway.markSessionRevoked(sid);
      return identity.token({ claims: { sid } });
    },
    'two accounts': withText((text) => text.replace('{', `{"sub":"${randomUUID()}",`)),
    'two ends': withText((text) => text.replace('{', '{"exp":99999999999,')),
    'no object': ({ identity }) => identity.sign(JSON.stringify(goodHeader), '[]'),
    null: ({ identity }) => identity.sign(JSON.stringify(goodHeader), 'null'),
    'no JSON': ({ identity }) => identity.sign(JSON.stringify(goodHeader), '{"sub":'),
    nothing: ({ identity }) => identity.sign(JSON.stringify(goodHeader), ''),
  },
  'in another form': {
    'a token inside a token': async ({ identity }) =>
      identity.sign(JSON.stringify(goodHeader), await identity.token()),
    encrypted: () =>
      new EncryptJWT(goodClaims())
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .encrypt(new Uint8Array(32)),
    'a fourth part': rewritten((parts) => `${parts.join('.')}.AAAA`),
    'a dot behind': rewritten((parts) => `${parts.join('.')}.`),
    'a dot before': rewritten((parts) => `.${parts.join('.')}`),
    'three dots': () => '...',
    'two dots': () => '..',
    garbage: () => 'garbage',
    'padding behind the signature': rewritten((parts) => `${parts.join('.')}==`),
    'padding behind the payload': rewritten(
      ([header, payload, signature]) => `${header}.${payload}=.${signature}`,
    ),
    'other bits behind the signature': rewritten(([header, payload, signature]) => {
      const last = signature.at(-1)!;
      return `${header}.${payload}.${signature.slice(0, -1)}${{ A: 'B', Q: 'R', g: 'h', w: 'x' }[last]}`;
    }),
    'spaces in the claims': withText((text) => text.replaceAll(',', ', ')),
    'escapes in the claims': withText((text) => text.replace('"sub"', '"\\u0073ub"')),
    'a mark of byte order before the claims': withText((text) => `\uFEFF${text}`),
    'a newline behind the claims': withText((text) => `${text}\n`),
    'the alphabet of plain base64': async ({ identity }) => {
      for (;;) {
        const [header, payload, signature] = (await identity.token()).split('.');
        if (/[-_]/.test(signature!))
          return `${header}.${payload}.${signature!.replaceAll('-', '+').replaceAll('_', '/')}`;
      }
    },
    'of 8 KB, truly signed': withClaims(() => ({ jti: 'j'.repeat(6_000) })),
    'of 15 KB': () => 'a'.repeat(15_000),
    'of 15 KB of dots': () => '.'.repeat(15_000),
  },
};
