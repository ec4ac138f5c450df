import { Database } from '@chorus/database';
import { decodeProtectedHeader } from 'jose';
import { rotateSigningKey } from '../src/commands/rotate-signing-key';
import { SigningKeys } from '../src/keys/signing-keys';
import { IdentityWorld } from './identity-world';

let world: IdentityWorld;
let now: Date;

beforeAll(async () => {
  world = await IdentityWorld.start();
});

beforeEach(async () => {
  now = new Date();
  await world.restart({ now: () => now });
});

afterAll(() => world.stop());

const secondsPass = (seconds: number) => (now = new Date(now.getTime() + seconds * 1000));
const kidOf = (token: string) => decodeProtectedHeader(token).kid;
const published = async () => (await world.ask('identity.jwks', {})).keys.map(({ kid }) => kid);

it('makes one key, however many processes start at once', async () => {
  const options = { accessTokenSeconds: 600, keyCacheSeconds: 60, now: () => now };
  const databases = Array.from(
    { length: 5 },
    () => new Database({ url: world.databaseUrl, schema: 'identity' }),
  );
  const keys = await Promise.all(databases.map((database) => new SigningKeys(database, options).current()));
  await Promise.all(databases.map((database) => database.close()));
  expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1);
  expect(await published()).toEqual([keys[0]?.kid]);
});

it('publishes public members only, to services only', async () => {
  const { keys } = await world.ask('identity.jwks', {});
  expect(keys).toEqual([
    { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: expect.any(String), alg: 'EdDSA', use: 'sig' },
  ]);
  await expect(world.ask('identity.jwks', {}, 'anonymous')).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

it('signs with the new key after a rotation, and old tokens still verify', async () => {
  const before = (await world.signUp('alice')).tokens.accessToken;
  const kid = await rotateSigningKey(world.databaseUrl);
  secondsPass(61);
  const after = (await world.logIn('alice')).tokens.accessToken;
  expect(kidOf(after)).toBe(kid);
  expect(kidOf(before)).not.toBe(kid);
  expect(await published()).toEqual([kid, kidOf(before)]);
  for (const token of [before, after]) await world.verify(token, now);
});

it('lets a process that still holds the old key sign with it for a minute, and those tokens live their ten', async () => {
  await world.signUp('alice');
  await rotateSigningKey(world.databaseUrl);
  secondsPass(59);
  const late = (await world.logIn('alice')).tokens.accessToken;
  secondsPass(599);
  await world.runJob('identity.retired-keys');
  await world.verify(late, now);
});

it('stops publishing the old key when no token of it lives, and deletes it', async () => {
  const before = (await world.signUp('alice')).tokens.accessToken;
  const kid = await rotateSigningKey(world.databaseUrl);
  secondsPass(721);
  expect(await published()).toEqual([kid]);
  await expect(world.verify(before, new Date())).rejects.toThrow();
  await world.runJob('identity.retired-keys');
  expect(await world.database.query('SELECT kid FROM signing_keys')).toEqual([{ kid }]);
});

it('keeps no private part of a retired key', async () => {
  await world.signUp('alice');
  const kid = await rotateSigningKey(world.databaseUrl);
  expect(await world.database.query('SELECT kid FROM signing_keys WHERE private_jwk IS NOT NULL')).toEqual([
    { kid },
  ]);
});
