import { Button } from '@graphiql/react';
import { useState, type FormEvent } from 'react';
import type { UserError } from './graph';
import { useSession } from './page-context';

interface Field {
  name: string;
  label: string;
  type: string;
  autoComplete: string;
}

const password: Field = {
  name: 'password',
  label: 'Password',
  type: 'password',
  autoComplete: 'current-password',
};
const fields: Record<'logIn' | 'signUp', Field[]> = {
  logIn: [
    { name: 'identifier', label: 'Handle or e-mail', type: 'text', autoComplete: 'username' },
    password,
  ],
  signUp: [
    { name: 'handle', label: 'Handle', type: 'text', autoComplete: 'username' },
    { name: 'displayName', label: 'Name', type: 'text', autoComplete: 'name' },
    { name: 'email', label: 'E-mail', type: 'email', autoComplete: 'email' },
    { ...password, autoComplete: 'new-password' },
  ],
};

/** Log in or sign up as anybody. */
export function CredentialsForm() {
  const { session } = useSession();
  const [mode, setMode] = useState<'logIn' | 'signUp'>('logIn');
  const [problems, setProblems] = useState<UserError[]>([]);
  const [isPending, setIsPending] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const value = (name: string) => String(given.get(name) ?? '');
    setIsPending(true);
    try {
      const found =
        mode === 'logIn'
          ? await session.signIn(value('identifier'), value('password'))
          : await session.signUp({
              handle: value('handle'),
              displayName: value('displayName'),
              email: value('email'),
              password: value('password'),
            });
      setProblems(found);
      if (found.length === 0) form.reset();
    } catch (error) {
      setProblems([
        { code: 'INVALID', message: error instanceof Error ? error.message : String(error), path: null },
      ]);
    } finally {
      setIsPending(false);
    }
  }

  return (
    <form className="chorus-form" onSubmit={(event) => void submit(event)}>
      <div className="chorus-choice" role="radiogroup" aria-label="Log in or sign up">
        {(['logIn', 'signUp'] as const).map((choice) => (
          <label key={choice}>
            <input
              type="radio"
              checked={mode === choice}
              onChange={() => (setMode(choice), setProblems([]))}
            />
            {choice === 'logIn' ? 'Log in' : 'Sign up'}
          </label>
        ))}
      </div>
      {fields[mode].map(({ name, label, ...input }) => (
        <label key={name} className="chorus-field">
          {label}
          <input name={name} required {...input} />
        </label>
      ))}
      {problems.map((problem) => (
        <p key={problem.message} className="chorus-problem" role="alert">
          {problem.message}
        </p>
      ))}
      <Button type="submit" disabled={isPending}>
        {mode === 'logIn' ? 'Log in' : 'Sign up'}
      </Button>
    </form>
  );
}
