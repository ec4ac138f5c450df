import type { SubgraphContext } from '@chorus/subgraph-kit';
import type { HandleService } from './handles/handle.service';
import type { PrivacyLoaders } from './privacy/privacy.loaders';
import type { PrivacyService } from './privacy/privacy.service';
import type { ProfileLoaders } from './profiles/profile.loaders';
import type { ProfileService } from './profiles/profile.service';

export interface UsersContext extends SubgraphContext {
  profiles: ProfileLoaders;
  privacy: PrivacyLoaders;
  profileService: ProfileService;
  handleService: HandleService;
  privacyService: PrivacyService;
}
