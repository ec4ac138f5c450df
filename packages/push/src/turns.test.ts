import { Turns } from './turns';

const never = new AbortController().signal;

/** Enters, and notes when it is in. */
function enter(turns: Turns, key: string, entered: string[], name: string, signal = never): Promise<void> {
  return turns.enter(key, signal).then(() => void entered.push(name));
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('lets so many in at once, and the others in their order', async () => {
  const [turns, entered] = [new Turns(2), [] as string[]];
  for (const name of ['a', 'b', 'c', 'd']) void enter(turns, 'host', entered, name);
  await settled();
  expect(entered).toEqual(['a', 'b']);
  turns.leave('host');
  await settled();
  expect(entered).toEqual(['a', 'b', 'c']);
  turns.leave('host');
  await settled();
  expect(entered).toEqual(['a', 'b', 'c', 'd']);
});

it('keeps nobody waiting for another key', async () => {
  const [turns, entered] = [new Turns(1), [] as string[]];
  for (const key of ['one', 'one', 'two']) void enter(turns, key, entered, key);
  await settled();
  expect(entered).toEqual(['one', 'two']);
});

it('gives the turn of who waited too long to the next', async () => {
  const [turns, entered, patience] = [new Turns(1), [] as string[], new AbortController()];
  await turns.enter('host', never);
  const impatient = enter(turns, 'host', entered, 'impatient', patience.signal);
  void enter(turns, 'host', entered, 'patient');
  patience.abort(new Error('too long'));
  await expect(impatient).rejects.toThrow('too long');
  turns.leave('host');
  await settled();
  expect(entered).toEqual(['patient']);
  await expect(turns.enter('host', patience.signal)).rejects.toThrow('too long');
});
