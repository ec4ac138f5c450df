import { readFileSync } from 'node:fs';
import type { Random } from './random';

/** Who is connected with whom, each pair once; people are numbered from 0. */
export interface SocialNetwork {
  people: number;
  pairs: [number, number][];
}

/** Reads `a b` a line; lines that begin with % or # are comments. Ids are renumbered; loops and repeated pairs left out. */
export function readEdgeList(path: string): SocialNetwork {
  const numbers = new Map<string, number>();
  const numberOf = (id: string): number => {
    const number = numbers.get(id) ?? numbers.size;
    numbers.set(id, number);
    return number;
  };
  const pairs = new Map<string, [number, number]>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (/^\s*([%#]|$)/.test(line)) continue;
    const [a, b] = line.trim().split(/[\s,]+/);
    if (a === undefined || b === undefined) throw new Error(`Not a pair of ids: ${line}`);
    if (a === b) continue;
    const pair: [number, number] = [numberOf(a), numberOf(b)].sort((one, other) => one - other) as [
      number,
      number,
    ];
    pairs.set(pair.join(), pair);
  }
  return { people: numbers.size, pairs: [...pairs.values()] };
}

/** A small network with a heavy tail: newcomers connect to people in proportion to how connected they are. */
export function generateNetwork(random: Random, people: number, pairsPerPerson: number): SocialNetwork {
  const pairs: [number, number][] = [];
  const ends: number[] = [0];
  for (let person = 1; person < people; person += 1) {
    const chosen = new Set<number>();
    for (let pick = 0; pick < Math.min(pairsPerPerson, person); pick += 1) chosen.add(random.pick(ends));
    for (const other of chosen) {
      pairs.push([other, person]);
      ends.push(other, person);
    }
    ends.push(person);
  }
  return { people, pairs };
}
