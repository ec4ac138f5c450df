import type { NotificationsContext } from '../context';

/** May the viewer know of this person? Asked of the owner, for mutations. */
export async function mayKnow({ scope }: NotificationsContext, personId: string): Promise<boolean> {
  const [mayBeKnown] = await scope.ask('users.exists', { type: 'User', keys: [personId] });
  return mayBeKnown === true;
}
