import type { SubgraphContext } from '@chorus/subgraph-kit';
import type { CountsLoader } from './counters/counter.loaders';
import type { ListService } from './lists/list.service';
import type { PairService } from './pairs/pair.service';
import type { PeopleService } from './people/people.service';
import type { Relations } from './relations/relation.loaders';

export interface SocialGraphContext extends SubgraphContext {
  counts: CountsLoader;
  lists: ListService;
  pairs: PairService;
  people: PeopleService;
  relations: Relations;
}
