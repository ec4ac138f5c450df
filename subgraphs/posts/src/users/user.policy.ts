import { decide } from '@chorus/audience';
import type { Facts } from '@chorus/domain-queries';

/** May the viewer know of this person? */
export async function isPersonVisible(facts: Facts, accountId: string): Promise<boolean> {
  return decide({ about: 'profile' }, await facts.relation(accountId)).allowed;
}

/** Those of the items whose person the viewer may know of, in order. */
export async function keepVisible<Item>(
  facts: Facts,
  items: readonly Item[],
  personOf: (item: Item) => string,
): Promise<Item[]> {
  const visible = await Promise.all(items.map((item) => isPersonVisible(facts, personOf(item))));
  return items.filter((_item, index) => visible[index]);
}
