import { useEffect, useState } from 'react';
import type { DemoAccount } from '../../src/graphiql/page-data';
import { lookUpCast, type Cast } from './cast';
import type { Session } from './session';

const storageKey = 'chorus:cast';

/** The cast as the signed-in person sees it; null until it is known. Looked up again when somebody signs in or out. */
export function useCast(
  session: Session,
  accounts: readonly DemoAccount[],
  handle: string | undefined,
): Cast | null {
  const [cast, setCast] = useState<Cast | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const known = JSON.parse(sessionStorage.getItem(storageKey) ?? '{}') as Cast;
    lookUpCast(session.send, accounts, known).then(
      (found) => {
        if (!isCurrent) return;
        sessionStorage.setItem(storageKey, JSON.stringify(found));
        setCast(found);
      },
      (error: unknown) => {
        // The examples keep what they hold; the next sign-in tries again.
        console.warn('The variables of the examples could not be filled.', error);
      },
    );
    return () => void (isCurrent = false);
  }, [session, accounts, handle]);
  return cast;
}
