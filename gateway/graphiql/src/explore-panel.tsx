import type { GraphiQLPlugin } from '@graphiql/react';
import { useState } from 'react';
import { CredentialsForm } from './credentials-form';
import { CompassIcon } from './icons';
import { usePage, useSession } from './page-context';
import { People } from './people';
import { Tour } from './tour';

function ExplorePanel() {
  const { demoAccounts } = usePage();
  const { person, notice } = useSession();
  const [problem, setProblem] = useState<string | null>(null);
  const hasDemo = demoAccounts.length > 0;
  return (
    <section className="chorus-explore" aria-label="Explore Chorus">
      <h1>Explore Chorus</h1>
      <h2>{person ? `Signed in as ${person.displayName}` : 'Sign in'}</h2>
      {notice && (
        <p className="chorus-problem" role="status">
          {notice}
        </p>
      )}
      {hasDemo && (
        <>
          <p className="chorus-quiet">One click. Every request then goes out as that person.</p>
          <People onProblem={setProblem} />
          {problem && (
            <p className="chorus-problem" role="alert">
              {problem}
            </p>
          )}
          <details>
            <summary>Somebody else</summary>
            <CredentialsForm />
          </details>
        </>
      )}
      {!hasDemo && <CredentialsForm />}
      <h2>Examples, in reading order</h2>
      <p className="chorus-quiet">
        Each is a tab; run it with Ctrl+Enter. Closed or changed it? Close the tab and open it here again.
      </p>
      <Tour />
    </section>
  );
}

export const explorePlugin: GraphiQLPlugin = {
  title: 'Explore Chorus',
  icon: CompassIcon,
  content: ExplorePanel,
};
