import Bowser from 'bowser';

const maxLength = 100;

/**
 * What a person recognises a device by: `Chrome on macOS` for a browser, the product (`okhttp`) for another program;
 * null for a client that does not say what it is.
 */
export function deviceNameOf(userAgent: string | null): string | null {
  const text = (userAgent ?? '')
    .replace(/[^\x20-\x7E]/g, '')
    .trim()
    .slice(0, 500);
  if (text === '') return null;
  const { browser, os } = Bowser.parse(text);
  const name = browser.name || productOf(text);
  if (!name) return null;
  return (os.name ? `${name} on ${os.name}` : name).slice(0, maxLength);
}

/** The first product token (RFC 9110, 10.1.5), without its version. */
const productOf = (userAgent: string): string | undefined => /^[\w!#$%&'*+.^`|~-]+/.exec(userAgent)?.[0];
