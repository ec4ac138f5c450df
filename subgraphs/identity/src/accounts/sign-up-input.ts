import { cleanDisplayName, cleanHandle, type UserError } from '@chorus/subgraph-kit';
import { cleanPassword } from '../passwords/password';
import { cleanEmail, normaliseEmail } from './email';

export interface SignUpInput {
  email: string;
  password: string;
  handle: string;
  displayName: string;
}

/** A sign-up whose every field is well formed. */
export interface WantedAccount extends SignUpInput {
  emailNormalised: string;
}

/** Checks every field, so that a person hears of all problems at once. */
export function checkSignUp(
  input: SignUpInput,
): { wanted: WantedAccount; userErrors: [] } | { userErrors: UserError[] } {
  const email = cleanEmail(input.email);
  const handle = cleanHandle(input.handle);
  const displayName = cleanDisplayName(input.displayName);
  const password = cleanPassword(input.password, ownNames(input));
  const userErrors = [email, password, handle, displayName].flatMap(({ error }) => error ?? []);
  if (email.error || handle.error || displayName.error || password.error) return { userErrors };
  const wanted = {
    email: email.text,
    emailNormalised: normaliseEmail(email.text),
    handle: handle.text,
    displayName: displayName.text,
    password: password.text,
  };
  return { wanted, userErrors: [] };
}

/** What a stranger who knows the person's names would try. */
function ownNames({ email, handle, displayName }: SignUpInput): string[] {
  const address = email.trim();
  return [address, address.split('@')[0] ?? '', handle, `@${handle}`, displayName].filter(
    (name) => name !== '',
  );
}
