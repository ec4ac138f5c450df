import { createPrivateKey } from 'node:crypto';

/** What we need of the JSON that Google's console gives for a service account. */
export interface ServiceAccount {
  projectId: string;
  clientEmail: string;
  /** PEM, PKCS #8. */
  privateKey: string;
  privateKeyId: string | null;
  /** Where tokens are given. */
  tokenUrl: string;
}

/** Reads a service account's JSON. Throws a sentence that names what is missing and shows nothing of it. */
export function readServiceAccount(json: string): ServiceAccount {
  const fields = parseObject(json);
  const text = (name: string): string => {
    const value = fields[name];
    if (typeof value !== 'string' || value === '') throw new Error(`The service account has no ${name}.`);
    return value;
  };
  const account: ServiceAccount = {
    projectId: text('project_id'),
    clientEmail: text('client_email'),
    privateKey: text('private_key'),
    privateKeyId: typeof fields.private_key_id === 'string' ? fields.private_key_id : null,
    tokenUrl: fields.token_uri === undefined ? 'https://oauth2.googleapis.com/token' : text('token_uri'),
  };
  if (!isRsaKey(account.privateKey))
    throw new Error("The service account's private_key is no RSA key as PEM.");
  if (!URL.canParse(account.tokenUrl)) throw new Error("The service account's token_uri is no URL.");
  return account;
}

function parseObject(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below, without the text: it is a secret.
  }
  throw new Error('The service account is no JSON object.');
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
