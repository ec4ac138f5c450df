import fastify from 'fastify';
import type { Page } from 'playwright-core';
import { registerGraphiql } from '../src/graphiql';
import { browserPath, bundleGraphiql, openBrowser, type Browser } from './graphiql/browser';
import { startLivingDemo, type LivingDemo } from './graphiql/living-demo';

if (!browserPath) {
  console.warn('SKIPPED: GraphiQL was not tried in a browser. Install Chromium, or set CHROMIUM_PATH.');
}
const suite = browserPath
  ? 'GraphiQL in a browser'
  : 'GraphiQL in a browser (SKIPPED: no Chromium or Chrome here; install one or set CHROMIUM_PATH)';

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

  async function open(url: string): Promise<void> {
    await page.goto(url);
    await editor().getByText('WhoAmI').waitFor();
  }

  async function signInAs(displayName: string): Promise<void> {
    await page.getByRole('button', { name: `Sign in as ${displayName}` }).click();
    await page.getByText(`Signed in as ${displayName}`).first().waitFor();
  }

  /** Opens an example and runs it. Resolves to the answer that the page got. */
  async function run(
    title: string,
    operation: string,
  ): Promise<{ errors?: unknown; data: Record<string, never> }> {
    await page.getByRole('button', { name: title, exact: true }).click();
    await editor().getByText(operation, { exact: true }).waitFor();
    const answer = page.waitForResponse(
      (response) => response.request().postData()?.includes(`query ${operation}`) ?? false,
    );
    await page.getByRole('button', { name: /^Execute query/ }).click();
    return (await (await answer).json()) as { data: Record<string, never> };
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
    const path = process.env.GRAPHIQL_SCREENSHOT;
    if (path) await page.screenshot({ path });
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
