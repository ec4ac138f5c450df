import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';

const candidates = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser of this machine, or null. */
export const browserPath = candidates.find((path) => path && existsSync(path)) ?? null;

const flags = [
  '--headless',
  // It also runs as root, in CI, and opens nothing but our own page.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // What is not on this machine does not exist.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** How many times slower than this machine the pages are: `CHROMIUM_SLOWDOWN=6` looks for what only slow ones show. */
const slowdown = Number(process.env.CHROMIUM_SLOWDOWN || 1);

/** A browser with a profile of its own. */
export interface Browser {
  page: Page;
  /** Every URL that was asked for, by the page or its workers. */
  requested: string[];
  /** What the console called an error, and what nobody caught. */
  problems: string[];
  close(): Promise<void>;
}

export async function openBrowser(executablePath: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'chorus-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: flags,
    viewport: { width: 1440, height: 900 },
  });
  context.setDefaultTimeout(30_000);
  const requested: string[] = [];
  const problems: string[] = [];
  context.on('request', (request) => void requested.push(request.url()));
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    // A reload breaks off what the page before was still loading.
    if (reason !== 'net::ERR_ABORTED') problems.push(`${request.url()} failed: ${reason}`);
  });
  context.on('weberror', (error) => void problems.push(String(error.error())));
  context.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  async function slowDown(page: Page): Promise<void> {
    if (slowdown === 1) return;
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  }
  context.on('page', (page) => void slowDown(page));
  const page = context.pages()[0] ?? (await context.newPage());
  await slowDown(page);
  return {
    page,
    requested,
    problems,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Bundles GraphiQL when it is not current. */
export function bundleGraphiql(): void {
  execFileSync(process.execPath, [join(__dirname, '../../graphiql/build.mjs')]);
}
