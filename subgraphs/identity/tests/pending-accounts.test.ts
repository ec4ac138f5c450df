import { IdentityWorld, password } from './identity-world';

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

const input = { handle: 'alice', email: 'alice@example.com', password, displayName: 'Alice' };
const secondsPass = (seconds: number) => (now = new Date(now.getTime() + seconds * 1000));
const sweep = () => world.runJob('identity.pending-accounts');
const registered = async () => (await world.takeEvents()).map(({ type, data }) => [type, data]);
const unavailable = { code: 'UNAVAILABLE', subgraph: 'users' };
const conflict = (...fields: string[]) => ({
  session: null,
  user: null,
  userErrors: fields.map((field) => ({ code: 'CONFLICT', path: ['input', field] })),
});

/** A sign-up that is cut off: users never hears of it, or its answer never comes. */
async function cutOff(where: 'questions' | 'answers'): Promise<void> {
  world.users.loses = where;
  expect(await world.refusal('signUp', input)).toEqual(unavailable);
  world.users.loses = 'nothing';
  expect(await world.accounts()).toEqual([{ email: 'alice@example.com', state: 'pending' }]);
}

describe('when users is away', () => {
  it('signing up is UNAVAILABLE and leaves the address and the handle free for whoever tries again', async () => {
    world.stopUsers();
    expect(await world.refusal('signUp', input)).toEqual(unavailable);
    expect(await world.accounts()).toEqual([]);
    world.startUsers();
    expect(
      (await world.signUpWith({ ...input, password: 'another password altogether' })).userErrors,
    ).toEqual([]);
  });

  it('one can still log in by address, not by handle', async () => {
    await world.signUp('alice');
    world.stopUsers();
    expect((await world.logInWith('alice@example.com')).userErrors).toEqual([]);
    expect(await world.refusal('logIn', { identifier: 'alice', password })).toEqual(unavailable);
  });
});

describe.each(['questions', 'answers'] as const)('when the %s of users are lost in mid-way', (where) => {
  beforeEach(() => cutOff(where));

  it('nobody can log in to it', async () => {
    expect((await world.logInWith('alice@example.com')).userErrors).toEqual([
      { code: 'INVALID_CREDENTIALS', path: null },
    ]);
    expect((await world.logInWith('alice')).userErrors).toEqual([
      { code: 'INVALID_CREDENTIALS', path: null },
    ]);
    expect(await registered()).toEqual([]);
  });

  it('the same sign-up, tried again, succeeds', async () => {
    const { session, userErrors } = await world.signUpWith(input);
    expect(userErrors).toEqual([]);
    expect(session).not.toBeNull();
    expect(world.users.handles()).toEqual(['alice']);
    expect(await world.accounts()).toEqual([{ email: 'alice@example.com', state: 'active' }]);
    expect(await registered()).toHaveLength(1);
  });

  it('a stranger without the password cannot take it over', async () => {
    expect(await world.signUpWith({ ...input, password: 'what a stranger wants' })).toEqual(
      where === 'answers' ? conflict('email', 'handle') : conflict('email'),
    );
    expect((await world.signUpWith(input)).userErrors).toEqual([]);
  });

  it('the sweeper finishes it, once, and leaves what is finished alone', async () => {
    await Promise.all([sweep(), sweep()]);
    await sweep();
    expect(world.users.handles()).toEqual(['alice']);
    expect(await registered()).toEqual([
      ['AccountRegistered', { accountId: [...world.users.profiles.keys()][0] }],
    ]);
    expect((await world.logInWith('alice')).userErrors).toEqual([]);
    expect(await world.signUpWith(input)).toMatchObject({ session: null });
  });

  it('the person may change their mind about the handle: there is one account and one profile in the end', async () => {
    const { session, userErrors } = await world.signUpWith({ ...input, handle: 'alice_two' });
    // The first try is brought to its end before another begins, and an account has one profile.
    expect(session).toBeNull();
    expect(userErrors).toEqual([{ code: 'CONFLICT', path: ['input', 'email'] }]);
    expect(world.users.handles()).toEqual(['alice']);
    expect((await world.logInWith('alice@example.com')).userErrors).toEqual([]);
    expect(await registered()).toHaveLength(1);
  });
});

describe('after a crash of identity itself', () => {
  /** What a process leaves that dies between its steps: nobody ends its attempt. */
  async function crash(where: 'questions' | 'answers'): Promise<void> {
    await cutOff(where);
    const sql = 'UPDATE accounts SET attempt_ends_at = $1';
    await world.database.execute(sql, [new Date(now.getTime() + 60_000)]);
  }

  it.each(['questions', 'answers'] as const)(
    'in front of lost %s, the sweeper waits a minute, then finishes',
    async (where) => {
      await crash(where);
      const { asked } = world.users;
      secondsPass(59);
      await sweep();
      expect(world.users.asked).toBe(asked);
      secondsPass(2);
      await sweep();
      expect(await world.accounts()).toEqual([{ email: 'alice@example.com', state: 'active' }]);
      expect(await registered()).toHaveLength(1);
    },
  );

  it('the person need not wait for the sweeper', async () => {
    await crash('questions');
    expect((await world.signUpWith(input)).userErrors).toEqual([]);
  });

  it('another handle is refused while the first try may still be under way', async () => {
    await crash('questions');
    expect(await world.signUpWith({ ...input, handle: 'alice_two' })).toEqual(conflict('email'));
    expect(world.users.handles()).toEqual([]);
  });

  it('an account whose handle somebody else got meanwhile is deleted, and its address is free', async () => {
    await crash('questions');
    await world.signUpWith({ ...input, email: 'bob@example.com' });
    secondsPass(61);
    await sweep();
    expect(await world.accounts()).toEqual([{ email: 'bob@example.com', state: 'active' }]);
    expect((await world.signUpWith({ ...input, handle: 'alice_two' })).userErrors).toEqual([]);
  });

  it('the person may choose another handle once theirs is gone', async () => {
    await crash('questions');
    await world.signUpWith({ ...input, email: 'bob@example.com' });
    secondsPass(61);
    expect((await world.signUpWith({ ...input, handle: 'alice_two' })).userErrors).toEqual([]);
    expect(world.users.handles()).toEqual(['alice', 'alice_two']);
  });

  it('the sweeper gives up for now while users is away, and finishes when it is back', async () => {
    await crash('questions');
    secondsPass(61);
    world.users.loses = 'questions';
    await sweep();
    world.users.loses = 'nothing';
    expect(await world.accounts()).toEqual([{ email: 'alice@example.com', state: 'pending' }]);
    secondsPass(61);
    await sweep();
    expect(await world.accounts()).toEqual([{ email: 'alice@example.com', state: 'active' }]);
  });
});
