import type { SubgraphContext } from '@chorus/subgraph-kit';
import type { HomeChanges } from './changes/home-changes.service';
import type { HomeService } from './home/home.service';

/** One request of one viewer. */
export interface FeedContext extends SubgraphContext {
  readonly home: HomeService;
  readonly changes: HomeChanges;
}
