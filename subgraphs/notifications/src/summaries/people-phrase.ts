/**
 * `Ann`, `Ann and Bob`, `Ann and 12 others`; `Somebody`, `3 people` where no name is known.
 * `names`: of the newest people, those that are known. `count`: all of them.
 */
export function peoplePhrase(names: readonly string[], count: number): string {
  const [first, second] = names;
  if (first === undefined) return count > 1 ? `${count} people` : 'Somebody';
  if (count <= 1) return first;
  if (count === 2) return `${first} and ${second ?? '1 other'}`;
  return `${first} and ${count - 1} others`;
}
