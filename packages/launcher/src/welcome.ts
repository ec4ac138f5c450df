import { demoPassword, demoPeople } from './demo';

export const readyMessage = (url: string): string => `
Chorus is ready. Open GraphiQL in a browser:

  ${url}
`;

export interface GraphiqlAccount {
  handle: string;
  displayName: string;
  blurb: string;
  password: string;
}

/** The demo people as GraphiQL lists them, for sign-in with one click. */
export const graphiqlAccounts: readonly GraphiqlAccount[] = demoPeople.map(
  ({ handle, displayName, blurb }) => ({
    handle,
    displayName,
    blurb,
    password: demoPassword,
  }),
);

export function demoAccounts(): string {
  const width = Math.max(...demoPeople.map(({ handle }) => handle.length));
  const lines = demoPeople.map(({ handle, blurb }) => `  ${handle.padEnd(width)}  ${blurb}`);
  return `Sign in there with one click, or log in as one of these, password ${demoPassword}:\n\n${lines.join('\n')}\n`;
}

export const rateLimitWarning = `
*** RATE LIMITS ARE OFF (--no-rate-limits): fit for load tests on this machine, for nothing else. ***
`;
