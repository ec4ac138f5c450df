import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { SigningKeys } from '../keys/signing-keys';

/** What an access token says, and to whom: the gateway checks each of these. */
const issuer = 'chorus';
const audience = 'chorus';
const type = 'at+jwt';

/** Signs an access token (RFC 9068 in form): who, in which session, until when. Nothing personal is in it. */
export async function signAccessToken(
  keys: SigningKeys,
  claims: { accountId: string; sessionId: string; issuedAt: Date; expiresAt: Date },
): Promise<string> {
  const { kid, privateKey } = await keys.current();
  return new SignJWT({ sid: claims.sessionId })
    .setProtectedHeader({ alg: 'EdDSA', typ: type, kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(claims.accountId)
    .setJti(randomUUID())
    .setIssuedAt(claims.issuedAt)
    .setExpirationTime(claims.expiresAt)
    .sign(privateKey);
}
