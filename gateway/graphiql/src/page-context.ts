import { createContext, useContext, useSyncExternalStore } from 'react';
import type { DemoAccount } from '../../src/graphiql/page-data';
import type { ExampleTexts } from './example-texts';
import type { Session, SessionState } from './session';

export interface PageContext {
  session: Session;
  demoAccounts: readonly DemoAccount[];
  texts: ExampleTexts;
}

/** GraphiQL renders plugins without props: this is how they know the page. */
export const Page = createContext<PageContext | null>(null);

export function usePage(): PageContext {
  const page = useContext(Page);
  if (!page) throw new Error('usePage() belongs inside of <Page>.');
  return page;
}

export function useSession(): { session: Session } & SessionState {
  const { session } = usePage();
  return { session, ...useSyncExternalStore(session.subscribe, session.getState) };
}
