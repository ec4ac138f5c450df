import { z } from 'zod';

// Kinds of variables that several processes read. Each says, in `describe`, what to set it to: the remedy in messages.

/** A TCP port; 0 takes a free one. */
export const portVariable = () =>
  wholeNumber({ min: 0, max: 65_535 }).describe('a port from 0 to 65535 (0 takes a free one)');

/** A whole number in bounds. */
export function wholeNumber({ min, max }: { min: number; max: number }) {
  const message = `is not a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message)
    .describe(`a whole number from ${min} to ${max}`);
}

/** `true` or `false`, also `1` or `0`. */
export const flagVariable = () =>
  z
    .enum(['true', 'false', '1', '0'], 'is neither true nor false')
    .transform((value) => value === 'true' || value === '1')
    .describe('true or false');

/** A secret of at least `bytes` bytes, as hexadecimal. */
export const secretVariable = (bytes = 32) =>
  z
    .string()
    .regex(new RegExp(`^([0-9a-fA-F]{2}){${bytes},}$`), `is not at least ${bytes} bytes of hexadecimal`)
    .transform((text) => new Uint8Array(Buffer.from(text, 'hex')))
    .describe(`at least ${bytes} random bytes as hexadecimal, such as \`openssl rand -hex ${bytes}\` prints`);

/** A URL with one of these schemes, such as `postgresql`. */
export const urlVariable = (...schemes: string[]) =>
  z
    .string()
    .refine((text) => schemes.some((scheme) => text.startsWith(`${scheme}://`)) && URL.canParse(text), {
      message: `is not a ${schemes.join(' or ')} URL`,
    })
    .describe(`a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`);
