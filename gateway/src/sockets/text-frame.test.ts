import { textFrame } from './text-frame';

const empty = Buffer.alloc(0);

it.each([
  [0, [0x81, 0]],
  [125, [0x81, 125]],
  [126, [0x81, 126, 0, 126]],
  [65_535, [0x81, 126, 0xff, 0xff]],
  [65_536, [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]],
])('says of a text of %i bytes how long it is', (length, head) => {
  const frame = textFrame(empty, Buffer.alloc(length, 'a'), empty);
  expect([...frame.subarray(0, head.length)]).toEqual(head);
  expect(frame.subarray(head.length).equals(Buffer.alloc(length, 'a'))).toBe(true);
});

it('holds its parts in their order', () => {
  const [head, body, tail] = ['{"é":', '"ß"', '}'].map((text) => Buffer.from(text));
  expect(textFrame(head!, body!, tail!).subarray(2).toString()).toBe('{"é":"ß"}');
});
