import { Deliveries } from './deliveries';
import { resultOf, type ResultText } from './result-text';

function setUp() {
  const told: unknown[] = [];
  const sink = {
    isFull: false,
    next: ({ text }: ResultText, cursor: string | null) => void told.push(`${text} ${cursor}`),
    complete: () => void told.push('complete'),
  };
  const deliveries: Deliveries = new Deliveries(sink, {
    onRoom: () => undefined,
    onFailure: (error) => {
      told.push(error);
      deliveries.finish(resultOf('last'));
    },
    onComplete: () => void told.push('put away'),
  });
  return { told, sink, deliveries };
}

it('delivers in the order of the events, whichever is completed first', () => {
  const { told, deliveries } = setUp();
  const [first, second] = [deliveries.add('a'), deliveries.add('b')];
  second.executed(resultOf(2));
  expect(told).toEqual([]);
  first.executed(resultOf(1));
  expect(told).toEqual(['1 a', '2 b']);
});

it('takes a few at once, and none while the sink is full', () => {
  const { sink, deliveries } = setUp();
  const added = ['a', 'b', 'c', 'd'].map((cursor) => {
    expect(deliveries.hasRoom).toBe(true);
    return deliveries.add(cursor);
  });
  expect(deliveries.hasRoom).toBe(false);
  added[0]!.executed(resultOf(1));
  expect(deliveries.hasRoom).toBe(true);
  sink.isFull = true;
  expect(deliveries.hasRoom).toBe(false);
});

it('holds back what is complete until the sink has room again', () => {
  const { told, sink, deliveries } = setUp();
  sink.isFull = true;
  deliveries.add('a').executed(resultOf(1));
  deliveries.finish(null);
  expect(told).toEqual([]);
  sink.isFull = false;
  deliveries.flush();
  expect(told).toEqual(['1 a', 'complete', 'put away']);
});

it('ends behind what came before an event that cannot be completed', () => {
  const { told, deliveries } = setUp();
  const [first, second, third] = ['a', 'b', 'c'].map((cursor) => deliveries.add(cursor));
  third!.executed(resultOf(3));
  second!.failed('lost');
  first!.executed(resultOf(1));
  expect(told).toEqual(['lost', '1 a', '"last" null', 'complete', 'put away']);
});

it('ends without an event that cannot be completed any more', () => {
  const { told, deliveries } = setUp();
  const [first, second] = ['a', 'b'].map((cursor) => deliveries.add(cursor));
  deliveries.finish(null);
  first!.executed(resultOf(1));
  second!.failed('lost');
  expect(told).toEqual(['1 a', 'complete', 'put away']);
});
