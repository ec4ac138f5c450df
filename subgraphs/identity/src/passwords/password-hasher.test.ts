import { PasswordHasher } from './password-hasher';

const passwords = new PasswordHasher();

it('hashes with Argon2id, 19 MiB, two passes, one lane, and another salt each time', async () => {
  const [one, two] = await Promise.all([passwords.hash('correct horse'), passwords.hash('correct horse')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toBe(two);
  expect(await passwords.verify(one, 'correct horse')).toBe(true);
  expect(await passwords.verify(two, 'correct horse ')).toBe(false);
});

it('is right for every spelling that Unicode calls equal', async () => {
  const hash = await passwords.hash('Ångström’s 10');
  expect(await passwords.verify(hash, 'A\u030Angstro\u0308m’s １0')).toBe(true);
});

it('is never right without a hash, nor for what no password can be', async () => {
  const hash = await passwords.hash('');
  expect(await passwords.verify(null, '')).toBe(false);
  expect(await passwords.verify(hash, '\uD800')).toBe(false);
  expect(await passwords.verify(hash, 'x'.repeat(129))).toBe(false);
});
