const globalId = /^[A-Z][A-Za-z]+:/;
const cursorNames = new Set(['cursor', 'startCursor', 'endCursor', 'messagingCursor']);
const secretNames = new Set(['accessToken', 'refreshToken']);
const timeNames = new Set([
  'createdAt',
  'editedAt',
  'lastSeenAt',
  'expiresAt',
  'mutingUntil',
  'mutedUntil',
  'sentAt',
]);

const isGlobalId = (text: string): boolean =>
  text.length > 8 && globalId.test(Buffer.from(text, 'base64url').toString('latin1'));

/**
 * Replaces what can never be the same in two runs: ids by the order in which they come, times, cursors and tokens by
 * what they are. Everything else, and the order of everything, stays.
 */
export class Normaliser {
  private readonly ids = new Map<string, string>();

  normalise(value: unknown, name = ''): unknown {
    if (Array.isArray(value)) return value.map((item) => this.normalise(item, name));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, this.normalise(inner, key)]),
      );
    }
    return typeof value === 'string' ? this.text(value, name) : value;
  }

  private text(text: string, name: string): string {
    if (name === 'requestId') return 'a request id';
    if (secretNames.has(name)) return 'a token';
    if (timeNames.has(name)) return Number.isNaN(Date.parse(text)) ? text : 'a time';
    if (cursorNames.has(name)) return 'a cursor';
    if (!isGlobalId(text)) return text;
    const known =
      this.ids.get(text) ?? `${Buffer.from(text, 'base64url').toString().split(':')[0]} ${this.ids.size}`;
    this.ids.set(text, known);
    return known;
  }
}
