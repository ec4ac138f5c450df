import type { Audience, PersonPrivacy } from '@chorus/audience';

/** All settings of one person: those that others' reads depend on, and the viewer's own defaults. */
export interface PrivacySettingsRecord extends PersonPrivacy {
  defaultAudience: Audience;
}

export const privacySettingNames = [
  'requiresFollowApproval',
  'defaultAudience',
  'whoMayMessage',
  'showsFollowLists',
] as const satisfies (keyof PrivacySettingsRecord)[];
