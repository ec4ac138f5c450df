import { join } from 'node:path';
import { Client } from '@chorus/embedded/testing';
import { eventually } from '@chorus/test-kit';
import fastify from 'fastify';
import type { Page } from 'playwright-core';
import { registerGraphiql } from '../src/graphiql';
import { browserPath, bundleGraphiql, openBrowser, type Browser } from './graphiql/browser';
import { startLivingDemo, type LivingDemo } from './graphiql/living-demo';

/** Somebody elsewhere, who can let the one they talked to last see that they type. */
async function asSomebodyTyping(demo: LivingDemo, handle: string) {
  const account = demo.demoAccounts.find((candidate) => candidate.handle === handle);
  const input = { identifier: handle, password: String(account?.password) };
  const { session, user } = await new Client(demo.url).mutate<{
    session: { accessToken: string };
    user: { displayName: string };
  }>('logIn', input, 'session { accessToken } user { displayName }');
  const client = new Client(demo.url, session.accessToken);
  const data = await client.ask<{ viewer: { conversations: { nodes: { id: string }[] } } }>(
    '{ viewer { conversations(first: 1) { nodes { id } } } }',
  );
  const conversationId = data.viewer.conversations.nodes[0]?.id;
  return {
    viewer: user,
    setTyping: (isTyping: boolean) => client.mutate('setTyping', { conversationId, isTyping }),
  };
}

if (!browserPath) {
  console.warn('SKIPPED: GraphiQL was not tried in a browser. Install Chromium, or set CHROMIUM_PATH.');
}
const suite = browserPath
  ? 'GraphiQL in a browser'
  : 'GraphiQL in a browser (SKIPPED: no Chromium or Chrome here; install one or set CHROMIUM_PATH)';

// A page is as slow as the machine is busy; what it promises are results, not seconds.
jest.setTimeout(120_000);

(browserPath ? describe : describe.skip)(suite, () => {
  let demo: LivingDemo;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    bundleGraphiql();
    demo = await startLivingDemo();
  }, 120_000);
  afterAll(() => demo?.stop());

  beforeEach(async () => {
    browser = await openBrowser(browserPath as string);
    page = browser.page;
  });
  afterEach(() => browser.close());

  const editor = () => page.getByRole('region', { name: 'Operation Editor' }).locator('.view-lines');
  const result = () => page.locator('.graphiql-response .view-lines');

  /** As the page keeps it, half a second after a key stroke. */
  async function activeTab(): Promise<{ query: string }> {
    const stored = await page.evaluate("localStorage.getItem('graphiql:tabState')");
    const { tabs, activeTabIndex } = JSON.parse(String(stored)) as {
      tabs: { query: string }[];
      activeTabIndex: number;
    };
    return tabs[activeTabIndex] as { query: string };
  }

  async function open(url: string): Promise<void> {
    await page.goto(url);
    await editor().getByText('WhoAmI').waitFor();
  }

  async function signInAs(displayName: string): Promise<void> {
    await page.getByRole('button', { name: `Sign in as ${displayName}` }).click();
    await page.getByText(`Signed in as ${displayName}`).first().waitFor();
  }

  /** Opens an example. */
  async function choose(title: string, operation: string): Promise<void> {
    // Until it stays: for a moment after a change of tabs, GraphiQL still has the operation of the tab before.
    let timesSeen = 0;
    await eventually(
      async () => {
        // A page that broke shows no examples: then this is why.
        expect(browser.problems).toEqual([]);
        const isShown = await editor().getByText(operation, { exact: true }).first().isVisible();
        timesSeen = isShown ? timesSeen + 1 : 0;
        if (!isShown) await page.getByRole('button', { name: title, exact: true }).click({ timeout: 5_000 });
        return timesSeen > 3;
      },
      { intervalMs: 300, timeoutMs: 60_000 },
    );
  }

  /** `choice`: which operation, where the tab has several. */
  async function execute(choice?: string): Promise<void> {
    await page.getByRole('button', { name: /^Execute query/ }).click();
    if (choice !== undefined) await page.getByRole('menuitem', { name: choice, exact: true }).click();
  }

  /** Opens an example and runs it. Resolves to the answer that the page got. */
  async function run(
    title: string,
    operation: string,
    choice?: string,
  ): Promise<{ errors?: unknown; data: Record<string, never> }> {
    await choose(title, operation);
    const answer = page.waitForResponse(
      (response) => response.request().postData()?.includes(`"operationName":"${operation}"`) ?? false,
    );
    await execute(choice);
    return (await (await answer).json()) as { data: Record<string, never> };
  }

  /** For the documentation, when a folder is named for it. */
  async function takePicture(name: string): Promise<void> {
    const folder = process.env.GRAPHIQL_SCREENSHOTS;
    if (folder) await page.screenshot({ path: join(folder, name) });
  }

  function expectACleanRun(): void {
    const { origin } = new URL(page.url());
    expect(
      browser.requested.filter((url) => !url.startsWith('data:') && new URL(url).origin !== origin),
    ).toEqual([]);
    expect(browser.problems).toEqual([]);
  }

  it('signs in with one click and shows a real home feed, without another origin and without an error', async () => {
    const [person] = demo.demoAccounts;
    await open(demo.url);
    await signInAs(String(person?.displayName));
    const { data, errors } = await run('The home feed', 'HomeFeed');
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      viewer: {
        homeFeed: {
          edges: expect.arrayContaining([
            {
              reason: expect.objectContaining({ text: expect.any(String) }),
              node: expect.objectContaining({ text: expect.any(String) }),
            },
          ]),
        },
      },
    });
    await result().getByText('"homeFeed"').waitFor();
    expectACleanRun();
    await takePicture('graphiql.png');
  });

  it('shows what happens in another tab when it happens, and why a subscription has ended', async () => {
    const [listener, sender] = demo.demoAccounts;
    await open(demo.url);
    await signInAs(String(listener?.displayName));
    await choose('Messages as they happen', 'MessagingEvents');
    await execute();
    // Nothing says when a subscription has begun: somebody types until it is seen.
    const { viewer, setTyping } = await asSomebodyTyping(demo, String(sender?.handle));
    await eventually(
      async () => {
        // They stop and begin: there is always something to tell.
        await setTyping(false);
        await setTyping(true);
        return result().getByText('"TypingChanged"').isVisible();
      },
      { intervalMs: 300, timeoutMs: 30_000 },
    );
    // The page shows the last event only: typing that lapses later would hide the message.
    await setTyping(false);
    await result().getByText('"isTyping": false').waitFor();

    const listening = page;
    page = await listening.context().newPage();
    // It shows the same example as the other tab, but has a session of its own.
    await page.goto(demo.url);
    await signInAs(String(sender?.displayName));
    const { data } = await run('Send a message', 'SendMessage', 'SendMessage');
    const { text } = (data as unknown as { sendMessage: { message: { text: string } } }).sendMessage.message;
    await page.close();
    page = listening;
    // The editor of the answer paints nothing in the background.
    await page.bringToFront();
    await result().getByText('"MessageSent"').waitFor();
    await result().getByText(`"${text}"`).waitFor();
    await result().getByText(`"${viewer.displayName}"`).waitFor();
    await takePicture('graphiql-live.png');

    await page.getByRole('button', { name: 'Sign out' }).click();
    await result().getByText('no longer signed in').waitFor();
    expectACleanRun();
  });

  it('fills the examples with what is there, and stays signed in over a reload', async () => {
    const [person] = demo.demoAccounts;
    await open(demo.url);
    await signInAs(String(person?.displayName));
    const { data } = await run('A post, its reactions and its tree of comments', 'Discussion');
    expect(data).toMatchObject({
      post: { comments: { nodes: expect.arrayContaining([expect.anything()]) } },
    });
    await page.reload();
    await page.getByText(`Signed in as ${person?.displayName}`).first().waitFor();
    const again = await run('Who am I?', 'WhoAmI');
    expect(again.data).toMatchObject({ viewer: { user: { handle: person?.handle } } });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('Not signed in').waitFor();
    expect((await run('Who am I?', 'WhoAmI')).data).toEqual({ viewer: null });
    expectACleanRun();
  });

  it('keeps what somebody types while the examples are filled in for whoever signs in', async () => {
    // React then does late what it does after a render: what comes in between must not confuse the page.
    await page.addInitScript(`{
      const { postMessage } = MessagePort.prototype;
      MessagePort.prototype.postMessage = function (...parameters) {
        setTimeout(() => postMessage.apply(this, parameters), 100);
      };
    }`);
    await open(demo.url);
    await choose('Who am I?', 'WhoAmI');
    await editor().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\n#');
    let typed = '#';
    for (const { displayName } of demo.demoAccounts) {
      const filled = page.waitForResponse(
        (response) => response.request().postData()?.includes('"operationName":"Cast"') ?? false,
      );
      // Not by the mouse, which would take the focus away from the editor.
      const button = page.getByRole('button', { name: `Sign in as ${displayName}` });
      await button.dispatchEvent('click');
      let isFilled = false;
      void filled.then(() => (isFilled = true));
      for (let after = 0; after < 10; after += isFilled ? 1 : 0) {
        const letter = String.fromCharCode(97 + (typed.length % 26));
        // GraphiQL takes over what was typed when nothing has been for 0.1 s.
        await page.keyboard.press(letter, { delay: typed.length % 3 === 0 ? 130 : 0 });
        typed += letter;
      }
    }
    expect(browser.problems).toEqual([]);
    await eventually(async () => {
      expect((await activeTab()).query.split('\n').at(-1)).toBe(typed);
      return true;
    });
    await run('The home feed', 'HomeFeed');
    expectACleanRun();
  });

  it('has documentation and history', async () => {
    await open(demo.url);
    await run('Who am I?', 'WhoAmI');
    await page.getByRole('button', { name: /Documentation Explorer/ }).click();
    await page.getByRole('link', { name: 'Mutation', exact: true }).waitFor();
    await page.getByRole('button', { name: /^Show History/ }).click();
    await page.getByRole('region', { name: 'History' }).getByText('WhoAmI').waitFor();
    expectACleanRun();
  });

  it('lets anybody sign up where there is no demo', async () => {
    const app = fastify();
    registerGraphiql(app, { endpoint: '/graphql' });
    app.post('/graphql', async (request) => {
      const { authorization } = request.headers;
      const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
      return (await fetch(demo.url, { method: 'POST', headers, body: JSON.stringify(request.body) })).json();
    });
    try {
      await open(`${await app.listen({ port: 0, host: '127.0.0.1' })}/graphql`);
      await page.getByRole('radio', { name: 'Sign up' }).check();
      await page.getByLabel('Handle').fill('alice');
      await page.getByLabel('Name').fill('Alice');
      await page.getByLabel('E-mail').fill('alice@example.com');
      await page.getByLabel('Password').fill('correct horse battery staple');
      await page.getByRole('button', { name: 'Sign up', exact: true }).click();
      await page.getByText('Signed in as Alice').first().waitFor();
      expect((await run('Who am I?', 'WhoAmI')).data).toMatchObject({
        viewer: { user: { handle: 'alice' } },
      });
      expectACleanRun();
    } finally {
      await page.close();
      await app.close();
    }
  });
});
