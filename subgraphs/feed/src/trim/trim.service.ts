import type { HomeStore } from '../home-store/home-store';
import type { FeedSettings } from '../options';

/** Counting the entries of so many takes PostgreSQL about 20 ms: more at once would be felt by who reads meanwhile. */
const ownersAtOnce = 20;

/** Cuts homes down to size, a slice of the owners at a time: cheaper than to look at each insert. */
export class TrimService {
  private last: string | null = null;

  constructor(
    private readonly store: HomeStore,
    private readonly settings: FeedSettings,
  ) {}

  /** Trims the next slice of owners; after the last it begins again. */
  async trimSlice(): Promise<void> {
    const { keepEntries, trimSlack } = this.settings;
    const slice = await this.store.entries.overfullAfter(this.last, ownersAtOnce, keepEntries + trimSlack);
    for (const ownerId of slice.ownerIds) await this.store.entries.trim(ownerId, keepEntries);
    this.last = slice.last;
  }
}
