import type { Audience } from '@chorus/audience';
import type { Reach } from '../home-store/home-store';

/** To which followers a post of this audience goes; null: to none. Who may see it is judged when they read. */
export function reachOf(audience: Audience, mentionedIds: readonly string[]): Reach | null {
  switch (audience) {
    case 'PUBLIC':
    case 'FOLLOWERS':
      return { to: 'followers' };
    case 'FRIENDS':
      return { to: 'friends' };
    case 'MENTIONED':
      return mentionedIds.length === 0 ? null : { to: 'some', ownerIds: mentionedIds };
    case 'ONLY_ME':
      return null;
  }
}
