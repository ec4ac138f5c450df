import { userError, type UserError } from '@chorus/subgraph-kit';
import { z } from 'zod';

const maxEmailLength = 254;
const emailAddress = z.email();

/** What makes two spellings one address. */
export const normaliseEmail = (email: string): string => email.trim().toLowerCase();

/** The address as the person wrote it, trimmed; or what is wrong with it. Refuses what is not ASCII. */
export function cleanEmail(
  input: string,
  field = 'email',
): { text: string; error: null } | { text: null; error: UserError } {
  const text = input.trim();
  const refuse = (error: UserError) => ({ text: null, error });
  if (text === '') return refuse(userError('REQUIRED', 'Give an e-mail address.', field));
  if (text.length > maxEmailLength) {
    return refuse(userError('TOO_LONG', `Use at most ${maxEmailLength} characters.`, field));
  }
  if (!emailAddress.safeParse(text).success) {
    return refuse(userError('INVALID', 'This is not an e-mail address.', field));
  }
  return { text, error: null };
}
