import { TypingBoard, typingLapsesAfterMs, type TypingListener } from './typing-board';

const changes: string[] = [];
let board: TypingBoard;
beforeEach(() => {
  jest.useFakeTimers();
  changes.length = 0;
  const note: TypingListener = ({ conversationId, accountId, isTyping }) =>
    changes.push(`${accountId} ${isTyping ? 'writes' : 'stopped'} in ${conversationId}`);
  board = new TypingBoard(note, typingLapsesAfterMs);
});
afterEach(() => {
  board.close();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

it('tells that somebody began and ended, once each', () => {
  board.set('pair', 'alice', true);
  board.set('pair', 'alice', true);
  board.set('pair', 'alice', false);
  board.set('pair', 'alice', false);
  expect(changes).toEqual(['alice writes in pair', 'alice stopped in pair']);
  jest.advanceTimersByTime(2 * typingLapsesAfterMs);
  expect(changes).toHaveLength(2);
});

it('lapses, once, unless it is said again', () => {
  board.set('pair', 'alice', true);
  jest.advanceTimersByTime(typingLapsesAfterMs - 1);
  board.set('pair', 'alice', true);
  jest.advanceTimersByTime(typingLapsesAfterMs - 1);
  expect(changes).toEqual(['alice writes in pair']);
  jest.advanceTimersByTime(1);
  expect(changes).toEqual(['alice writes in pair', 'alice stopped in pair']);
  jest.advanceTimersByTime(2 * typingLapsesAfterMs);
  expect(changes).toHaveLength(2);
});

it('keeps people and conversations apart', () => {
  board.set('pair', 'alice', true);
  board.set('group', 'alice', true);
  board.set('group', 'bob', true);
  board.set('group', 'alice', false);
  expect(changes).toEqual([
    'alice writes in pair',
    'alice writes in group',
    'bob writes in group',
    'alice stopped in group',
  ]);
});

it('is quiet after it was closed', () => {
  board.set('pair', 'alice', true);
  board.close();
  jest.advanceTimersByTime(typingLapsesAfterMs);
  expect(changes).toEqual(['alice writes in pair']);
});
