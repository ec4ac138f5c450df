const finalText = 0x81;

/**
 * A message as a server sends it (RFC 6455, 5.2): one frame, neither masked nor compressed. One piece of memory, where ws
 * would write its head and its payload as two: the parts of a message that thousands get are ready, and so are put
 * together once for each of them.
 */
export function textFrame(head: Buffer, body: Buffer, tail: Buffer): Buffer {
  const length = head.length + body.length + tail.length;
  const offset = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(offset + length);
  frame[0] = finalText;
  if (offset === 2) frame[1] = length;
  else if (offset === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.set(head, offset);
  frame.set(body, offset + head.length);
  frame.set(tail, offset + head.length + body.length);
  return frame;
}
