import { z } from 'zod';

/** Ours have about 500 characters; what is longer is not looked at. */
const longestToken = 2_000;

/** Nothing else may stand in a header, so that no extension of JOSE (a key inside, a URL of one, `crit`) is ever read. */
const ourHeader = z.strictObject({
  alg: z.literal('EdDSA'),
  typ: z.literal('at+jwt'),
  kid: z.string().min(1).max(100),
});

/**
 * Is this written exactly as identity writes access tokens? A token has one spelling then: no member twice, no padding,
 * no spaces, so that nobody who reads it (a proxy, a log, another library) reads something else in it. To be asked
 * before the signature is checked; it says nothing of who signed.
 */
export function hasOurForm(token: string): boolean {
  if (token.length > longestToken) return false;
  const parts = token.split('.');
  if (parts.length !== 3 || !parts.every(isExactBase64Url)) return false;
  const [header, claims] = parts.slice(0, 2).map(exactJson);
  return claims !== undefined && ourHeader.safeParse(header).success;
}

const isExactBase64Url = (part: string): boolean =>
  part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part;

/** What the part says, undefined when it is no JSON or could be written shorter. */
function exactJson(part: string): unknown {
  const text = Buffer.from(part, 'base64url').toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}
