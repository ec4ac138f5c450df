import { Mailbox } from '@chorus/mail';
import { startTestGraph, type Person, type TestGraph } from '../src/testing';

let graph: TestGraph;
let now = new Date();
const mailbox = new Mailbox();
let alice: Person;
let bob: Person;
beforeAll(async () => {
  graph = await startTestGraph({ notifications: { mail: mailbox, clock: () => now }, mailbox });
  ({ alice, bob } = await graph.signUpAll('alice', 'bob'));
});
afterAll(() => graph.stop());

const base = (): string => graph.url.replace(/\/graphql$/, '');
const page = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${base()}${path}`, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const frequency = async (): Promise<string> =>
  (await alice.ask('{ viewer { notificationSettings { digest { frequency } } } }')).viewer
    .notificationSettings.digest.frequency;
const oneClick = {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'List-Unsubscribe=One-Click',
};

it('leads from a demo’s mail to no more mails in one click, and a look changes nothing', async () => {
  await alice.mutate(
    'updateNotificationSettings',
    { digest: { frequency: 'DAILY', hour: 8 } },
    'settings { hidesContent }',
  );
  await bob.mutate('requestFriendship', { userId: alice.id });
  await graph.settle();
  now = new Date(now.getTime() + 25 * 3_600_000);
  const jobs = graph.graph.subgraphs.get('notifications')?.jobs ?? [];
  await jobs.find(({ name }) => name === 'notifications.digests')?.run();
  const [mail] = mailbox.mails;
  expect([mail?.to, mail?.text]).toEqual([
    'alice@example.com',
    expect.stringContaining('- Bob asked to be your friend'),
  ]);

  const shown = await page('/mailbox');
  expect([shown.status, shown.text]).toEqual([200, expect.stringContaining('alice@example.com')]);
  const link = mail?.headers?.['List-Unsubscribe']?.slice(1, -1) ?? '';
  expect(link.startsWith(`${base()}/unsubscribe?token=`)).toBe(true);
  const path = link.slice(base().length);

  const looked = await page(path);
  expect([looked.status, looked.text]).toEqual([200, expect.stringContaining('<button')]);
  expect(looked.headers.get('referrer-policy')).toBe('no-referrer');
  expect(await frequency()).toBe('DAILY');
  const clicked = await page(path, oneClick);
  expect([clicked.status, clicked.text]).toEqual([200, expect.stringContaining('You will get no more')]);
  expect(await frequency()).toBe('NEVER');
  const form = new FormData();
  form.set('List-Unsubscribe', 'One-Click');
  expect((await page(path, { method: 'POST', body: form })).status).toBe(200);
  expect((await page(path, { method: 'POST' })).status).toBe(200);
});

it.each([
  ['', 400],
  ['?token=', 400],
  ['?token=a&token=b', 400],
  [`?token=${'x'.repeat(3_000)}`, 400],
  ['?token=a.b.c', 400],
])('refuses the link /unsubscribe%s', async (query, status) => {
  expect(await page(`/unsubscribe${query}`, oneClick)).toMatchObject({
    status,
    text: expect.stringContaining('This is no link of one of our e-mails'),
  });
});

it('shows what a link says as text alone', async () => {
  const { text, headers } = await page(
    `/unsubscribe?token=${encodeURIComponent('"><script>alert(1)</script>')}`,
  );
  expect(text).not.toContain('<script');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
});
