import { Mailbox, MailNotSent, type Mail, type MailSender } from '@chorus/mail';
import type { Anything, Asker } from '@chorus/test-kit/subgraph-world';
import { ReadingWorld, type NamedPerson } from './reading-world';

const hour = 3_600_000;
const morning = '2026-06-01T05:59:00Z';

/** Mails arrive in `mailbox`, unless the test says what happens instead. */
class TestSender implements MailSender {
  mailbox = new Mailbox();
  fails: (() => Error) | null = null;

  async send(mail: Mail): Promise<void> {
    if (this.fails) throw this.fails();
    await this.mailbox.send(mail);
  }

  close(): Promise<void> {
    return this.mailbox.close();
  }
}

let world: ReadingWorld;
let now: Date;
const sender = new TestSender();
beforeAll(async () => {
  world = await ReadingWorld.start({
    mail: sender,
    publicUrl: () => 'https://chorus.example',
    clock: () => now,
  });
});
afterAll(() => world.stop());
beforeEach(async () => {
  now = new Date(morning);
  sender.mailbox = new Mailbox();
  sender.fails = null;
  await world.database.execute('UPDATE digests SET due_at = NULL');
});

/** Monday, 8 o'clock in Berlin, is a minute away. */
const later = (ms: number): void => void (now = new Date(now.getTime() + ms));
const send = () => world.runJob('notifications.digests');
const mailsTo = ({ name }: NamedPerson) =>
  sender.mailbox.mails.filter(({ to }) => to === `${name.toLowerCase()}@example.com`);
const settings = (asker: Asker, input: Record<string, unknown>): Promise<Anything> =>
  world.succeed(asker, 'updateNotificationSettings', input, 'settings { digest { frequency } }');
const wantsDigest = (asker: Asker, frequency = 'DAILY', timeZone = 'Europe/Berlin') =>
  settings(asker, { digest: { frequency, hour: 8 }, quietHours: { timeZone } });
const mention = (to: NamedPerson, by: NamedPerson, post = world.post(by)) =>
  world.make({ to, by: [by], kind: 'MENTION', post, at: now });

describe('digests', () => {
  it('come at the hour of the person, with what is unread and wanted by e-mail', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    await wantsDigest(alice);
    await mention(alice, bob);
    await world.make({ to: alice, by: [carol], kind: 'FOLLOW_REQUEST', at: now });
    // By default mails tell of no reactions.
    await world.make({ to: alice, by: [carol], post: world.post(alice), at: now });
    await send();
    expect(sender.mailbox.mails).toEqual([]);
    later(hour);
    await send();
    const [mail, ...more] = mailsTo(alice);
    expect([mail?.subject, more]).toEqual(['You have 2 new notifications', []]);
    expect(mail?.text.match(/^- .*$/gm)?.sort()).toEqual([
      '- Bob mentioned you in a post',
      '- Carol asked to follow you',
    ]);
    expect(mail?.text).toContain('https://chorus.example/unsubscribe?token=');
    await send();
    later(12 * hour);
    await send();
    expect(mailsTo(alice)).toHaveLength(1);

    later(24 * hour);
    await send();
    expect(mailsTo(alice)).toHaveLength(1);
    await mention(alice, carol);
    later(24 * hour);
    await send();
    expect(mailsTo(alice)[0]?.text.match(/^- .*$/gm)).toEqual(['- Carol mentioned you in a post']);
  });

  it('come to nobody who has not asked for one, or has read everything', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    await wantsDigest(alice);
    await mention(alice, carol);
    await mention(bob, carol);
    const { edges } = await world.list(alice);
    await world.succeed(alice, 'markNotificationsRead', { upToCursor: edges[0].cursor }, 'viewer { id }');
    later(hour);
    await send();
    expect(sender.mailbox.mails).toEqual([]);
  });

  it('tell nothing that one may not see, or does not want, any more', async () => {
    const { alice, bob, carol, dan } = world.people('alice', 'bob', 'carol', 'dan');
    await wantsDigest(alice);
    const post = world.post(dan);
    await mention(alice, bob);
    await mention(alice, carol);
    await mention(alice, dan, post);
    await world.make({ to: alice, by: [dan], kind: 'FOLLOW_REQUEST', folder: 'REQUESTS', at: now });
    world.block(bob, alice);
    await world.succeed(alice, 'setNotificationOverride', {
      userId: carol.id,
      channel: 'EMAIL',
      level: 'NEVER',
    });
    world.changePost(post, { isDeleted: true });
    later(hour);
    await send();
    expect(mailsTo(alice)).toEqual([]);
  });

  it('come on Mondays to who wants one a week', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    await wantsDigest(alice, 'WEEKLY');
    await mention(alice, bob);
    later(hour);
    await send();
    await mention(alice, bob);
    for (let day = 0; day < 6; day += 1, later(24 * hour)) await send();
    expect(mailsTo(alice)).toHaveLength(1);
    later(24 * hour);
    await send();
    expect(mailsTo(alice)).toHaveLength(2);
  });

  it('say nothing of what happened where the person hides it', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    await wantsDigest(alice);
    await settings(alice, { hidesContent: true });
    await mention(alice, bob);
    later(hour);
    await send();
    const [mail] = mailsTo(alice);
    expect(mail?.subject).toBe('You have 1 new notification');
    expect(`${mail?.text} ${mail?.html}`).not.toMatch(/bob|mentioned/i);
  });

  it('come once when several workers are at it', async () => {
    const crowd = Array.from({ length: 30 }, (_, index) => world.person(`reader${index}`));
    const bob = world.person('bob');
    for (const person of crowd) {
      await wantsDigest(person);
      await mention(person, bob);
    }
    later(hour);
    await Promise.all([send(), send(), send()]);
    expect(sender.mailbox.mails.map(({ to }) => to).sort()).toEqual(
      crowd.map(({ name }) => `${name.toLowerCase()}@example.com`).sort(),
    );
  });

  it('come again only when the mail server surely did not take them', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    await wantsDigest(alice);
    await mention(alice, bob);
    later(hour);
    sender.fails = () => new MailNotSent('Not now.', false);
    await send();
    sender.fails = null;
    await send();
    expect(mailsTo(alice)).toEqual([]);
    later(hour);
    await send();
    expect(mailsTo(alice)).toHaveLength(1);
    await mention(alice, bob);
    later(24 * hour);
    sender.fails = () => new Error('Nobody knows.');
    await send();
    sender.fails = null;
    later(hour);
    await send();
    expect(mailsTo(alice)).toHaveLength(1);
    // What nobody knows of is in the next one.
    later(24 * hour);
    await send();
    expect(mailsTo(alice)[0]?.subject).toBe('You have 1 new notification');
  });

  it('come late, not never, when a worker dies before it sends', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    await wantsDigest(alice);
    await mention(alice, bob);
    later(hour);
    world.stopDomain('identity');
    await expect(send()).rejects.toMatchObject({ extensions: { code: 'UNAVAILABLE' } });
    world.startDomain('identity');
    await send();
    expect(mailsTo(alice)).toEqual([]);
    later(hour);
    await send();
    expect(mailsTo(alice)).toHaveLength(1);
  });

  it('do not come to who stops them while one is on its way', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    await wantsDigest(alice);
    await mention(alice, bob);
    later(hour);
    await settings(alice, { digest: { frequency: 'NEVER' } });
    await send();
    expect(sender.mailbox.mails).toEqual([]);
  });
});

describe('the link of an e-mail', () => {
  const unsubscribe = (token: string) =>
    world.mutate('anonymous', 'unsubscribeFromEmail', { token }, 'isUnsubscribed');
  const frequencyOf = async (asker: Asker): Promise<string> =>
    (await world.read(asker, '{ viewer { notificationSettings { digest { frequency } } } }')).viewer
      .notificationSettings.digest.frequency;
  const invalid = { isUnsubscribed: null, userErrors: [{ code: 'INVALID', path: ['input', 'token'] }] };

  const tokenFor = async (person: NamedPerson, by: NamedPerson): Promise<string> => {
    await wantsDigest(person);
    await mention(person, by);
    later(hour);
    await send();
    const [mail] = mailsTo(person);
    const link = mail?.headers?.['List-Unsubscribe'] ?? '';
    expect(mail?.headers?.['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
    return /^<https:\/\/chorus\.example\/unsubscribe\?token=([^>]+)>$/.exec(link)?.[1] ?? '';
  };

  it('ends the digests of the one whom it was sent to, without signing in, as often as it is used', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    await wantsDigest(bob);
    const token = await tokenFor(alice, bob);
    const done = { isUnsubscribed: true, userErrors: [] };
    expect([await unsubscribe(token), await unsubscribe(token)]).toEqual([done, done]);
    expect([await frequencyOf(alice), await frequencyOf(bob)]).toEqual(['NEVER', 'DAILY']);
    await mention(alice, bob);
    later(24 * hour);
    await send();
    expect(mailsTo(alice)).toHaveLength(1);
  });

  it('does nothing when it is forged, changed or too old', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const token = await tokenFor(alice, bob);
    const [head, body, signature] = token.split('.') as [string, string, string];
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const other = Buffer.from(
      JSON.stringify({ sub: bob.accountId, aud: 'chorus:unsubscribe', exp: 9e9 }),
    ).toString('base64url');
    const forged = [
      '',
      'x',
      'a.b.c',
      `${none}.${body}.`,
      `${head}.${other}.${signature}`,
      `${head}.${body}.`,
      'x'.repeat(90_000),
    ];
    for (const wrong of forged) expect(await unsubscribe(wrong)).toEqual(invalid);
    later(91 * 24 * hour);
    expect(await unsubscribe(token)).toEqual(invalid);
    expect(await frequencyOf(alice)).toBe('DAILY');
  });
});
