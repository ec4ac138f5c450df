/** Somebody of the demo whom GraphiQL signs in with one click. Never configured where real people are. */
export interface DemoAccount {
  handle: string;
  displayName: string;
  email?: string;
  /** Shown to whoever opens the page. */
  password: string;
  /** One line: who they are and what is to be seen as them. */
  blurb: string;
}

/** What the server tells the page, as JSON inside of it. */
export interface PageData {
  /** Path of the GraphQL endpoint on the page's own origin. */
  endpoint: string;
  /** In the order in which the page lists them. The first one is the lead of the examples. Empty: no demo. */
  demoAccounts: DemoAccount[];
  /** URLs of the editor's web workers. */
  workers: Record<WorkerName, string>;
}

export type WorkerName = 'editor' | 'graphql' | 'json';
