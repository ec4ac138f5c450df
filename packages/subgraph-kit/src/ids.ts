const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The global id of a thing: base64url of `Type:key`. Opaque to clients. */
export function toGlobalId(type: string, key: string): string {
  return Buffer.from(`${type}:${key}`).toString('base64url');
}

/** The type and key inside a global id; null for anything that `toGlobalId` did not make. */
export function fromGlobalId(id: string): { type: string; key: string } | null {
  const text = Buffer.from(id, 'base64url').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) return null;
  const parts = { type: text.slice(0, colon), key: text.slice(colon + 1) };
  return toGlobalId(parts.type, parts.key) === id ? parts : null;
}

/** The UUID inside a global id of this type; null for malformed ids and ids of another type. */
export function uuidOf(type: string, id: string): string | null {
  const parts = fromGlobalId(id);
  return parts?.type === type && uuidPattern.test(parts.key) ? parts.key : null;
}

export const isUuid = (text: string): boolean => uuidPattern.test(text);
