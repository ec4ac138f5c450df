import type DataLoader from 'dataloader';
import type { RequestScope } from '@chorus/domain-queries';
import type { PrivacySettingsRecord } from './privacy-settings';
import type { PrivacyRepository } from './privacy.repository';

/** One request's settings, by account id; null where there is no such person. */
export type PrivacyLoaders = DataLoader<string, PrivacySettingsRecord | null>;

export const createPrivacyLoaders = (scope: RequestScope, privacy: PrivacyRepository): PrivacyLoaders =>
  scope.loader(async (ids) => {
    const found = await privacy.findByIds(ids);
    return ids.map((id) => found.get(id) ?? null);
  });
