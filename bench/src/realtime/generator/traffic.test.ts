import type { Talk } from '../scene';
import type { Client } from './client';
import { Histogram } from './histogram';
import { Traffic } from './traffic';

const [alice, bob] = [{ number: 0 }, { number: 1 }] as Client[] as [Client, Client];
const talk: Talk = { conversationId: 'c', members: [0, 1] };
const event = (message: number, run = 7) =>
  Buffer.from(`{"id":"s","type":"next","text":"#${run}.${message};"}`);
const accepted = Buffer.from('{"data":{"sendMessage":{"userErrors":[]}}}');

describe('the traffic of a run', () => {
  let traffic: Traffic;
  let done: number[];
  beforeEach(() => {
    traffic = new Traffic(7, 2, 100);
    done = [];
    for (const message of [0, 1]) traffic.expect(talk, 0, performance.now(), () => done.push(message));
  });

  it('is done with a message when it has been answered and everybody has seen it', () => {
    traffic.onEvent(alice, event(0));
    traffic.onAnswer(100, accepted);
    expect(done).toEqual([]);
    traffic.onEvent(bob, event(0));
    expect(done).toEqual([0]);
    expect(traffic.requireNoTrouble()).toBe(1);
    expect(traffic.describeMissing()).toContain('1 of 2 messages');
  });

  it('takes nothing of an earlier run for its own', () => {
    traffic.onEvent(alice, event(0, 6));
    traffic.onAnswer(99, accepted);
    expect(traffic.deliveries).toBe(0);
    expect(traffic.requireNoTrouble()).toBe(2);
  });

  it('fails when an event comes twice, a message is refused or a socket closes', () => {
    for (const person of [alice, bob, bob]) traffic.onEvent(person, event(0));
    expect(() => traffic.requireNoTrouble()).toThrow('once too often');

    traffic = new Traffic(7, 2, 0);
    traffic.expect(talk, 0, 0, () => undefined);
    traffic.onAnswer(0, Buffer.from('{"userErrors":[{"code":"NOT_FOUND"}]}'));
    expect(() => traffic.requireNoTrouble()).toThrow('NOT_FOUND');

    traffic = new Traffic(7, 2, 0);
    traffic.onTrouble(bob, 'closed with 4429');
    expect(() => traffic.requireNoTrouble()).toThrow('person 1: closed with 4429');
  });

  it('fails when two people see two orders', () => {
    for (const message of [0, 1]) traffic.onEvent(alice, event(message));
    for (const message of [1, 0]) traffic.onEvent(bob, event(message));
    expect(() => traffic.requireOneOrder([talk])).toThrow('the same order');
  });
});

describe('a histogram of times', () => {
  it('tells the time that so many are at or below, to a tenth of a millisecond', () => {
    const histogram = new Histogram();
    expect(histogram.quantile(0.5)).toBeNaN();
    for (const ms of [0, 1.01, 1.04, 70_000]) histogram.add(ms);
    expect([0.25, 0.5, 0.75, 1].map((share) => histogram.quantile(share))).toEqual([0, 1.1, 1.1, 60_000]);
  });
});
