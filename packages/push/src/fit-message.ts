import type { PushMessage } from './push-sender';

/** Bytes of a payload: every service takes so many, and none takes more (RFC 8030, section 7.2). */
export const longestPayload = 4_096;

/**
 * The message with its body shortened (at a letter's edge, with an ellipsis) until `payloadOf` it, as JSON, has at most
 * `maxBytes`; null where it is too long without any body.
 */
export function fitMessage(
  message: PushMessage,
  maxBytes: number,
  payloadOf: (message: PushMessage) => unknown,
): PushMessage | null {
  const fits = (candidate: PushMessage): boolean =>
    Buffer.byteLength(JSON.stringify(payloadOf(candidate))) <= maxBytes;
  if (fits(message)) return message;

  // No more letters than bytes can be needed, however long the text is.
  const letters = [...message.body.slice(0, maxBytes)];
  const shortened = (length: number): PushMessage => ({
    ...message,
    body: `${letters.slice(0, length).join('').trimEnd()}…`,
  });
  let least = 0;
  let most = letters.length;
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (fits(shortened(middle))) least = middle;
    else most = middle - 1;
  }
  return fits(shortened(least)) ? shortened(least) : null;
}
