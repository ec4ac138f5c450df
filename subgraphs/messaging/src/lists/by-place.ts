/** Rows with the place of their question, from 1 on, as one list for each question. */
export function byPlace<Row extends { place: number }>(
  questions: number,
  rows: readonly Row[],
): Omit<Row, 'place'>[][] {
  const lists = Array.from({ length: questions }, (): Omit<Row, 'place'>[] => []);
  for (const { place, ...row } of rows) lists[place - 1]?.push(row);
  return lists;
}
