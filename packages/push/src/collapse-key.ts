import { createHash } from 'node:crypto';

/**
 * The key in a form that a service takes: itself where it is short enough and of plain letters, else a digest of it, in
 * base64url.
 */
export const fitCollapseKey = (key: string, longest: number): string =>
  key.length <= longest && /^[\w-]+$/.test(key)
    ? key
    : createHash('sha256').update(key).digest('base64url').slice(0, longest);
