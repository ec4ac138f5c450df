import type { EdgeKey, HomeStore } from '../home-store/home-store';

/** An owner lost a follow or a friendship: when the source is none any more, what it brought leaves the home. */
export async function loseSource(
  { followers, entries }: HomeStore,
  edge: EdgeKey,
  { lost, occurredAt }: { lost: 'follows' | 'friends'; occurredAt: string },
): Promise<void> {
  if (await followers.remove(edge, lost, new Date(occurredAt))) await entries.purgeSource(edge);
}
