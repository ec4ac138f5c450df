import { useState } from 'react';
import type { DemoAccount } from '../../src/graphiql/page-data';
import { Avatar } from './avatar';
import { usePage, useSession } from './page-context';

/** The people of the demo: one click signs in. */
export function People({ onProblem }: { onProblem: (message: string | null) => void }) {
  const { demoAccounts } = usePage();
  const { session, person } = useSession();
  const [pending, setPending] = useState<string | null>(null);

  async function signIn({ handle, password }: DemoAccount): Promise<void> {
    setPending(handle);
    onProblem(null);
    try {
      const problems = await session.signIn(handle, password);
      onProblem(problems[0]?.message ?? null);
    } catch (error) {
      onProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setPending(null);
    }
  }

  return (
    <ul className="chorus-people">
      {demoAccounts.map((account) => {
        const isSelf = account.handle === person?.handle;
        return (
          <li key={account.handle}>
            <button
              type="button"
              className="chorus-person"
              aria-pressed={isSelf}
              aria-label={`Sign in as ${account.displayName}`}
              disabled={pending !== null}
              onClick={() => void signIn(account)}
            >
              <Avatar {...account} />
              <span className="chorus-person-text">
                <span>
                  <strong>{account.displayName}</strong>{' '}
                  <span className="chorus-quiet">@{account.handle}</span>
                </span>
                <span className="chorus-quiet">{account.blurb}</span>
              </span>
              <span className="chorus-mark">{isSelf ? '✓' : pending === account.handle ? '…' : ''}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
