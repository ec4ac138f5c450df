import type { PeopleScope } from '@chorus/audience';

/** What a notification is about. The order is that of the list of preferences. */
export const notificationKinds = [
  'FOLLOW',
  'FOLLOW_REQUEST',
  'FRIEND_REQUEST',
  'FRIEND_ACCEPTED',
  'REACTION',
  'COMMENT',
  'REPLY',
  'MENTION',
  'REPOST',
  'QUOTE',
  'MESSAGE',
  'POST',
  'GENERIC',
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

/** How a person is told. */
export const notificationChannels = ['IN_APP', 'PUSH', 'EMAIL'] as const;
export type NotificationChannel = (typeof notificationChannels)[number];

export type Preferences = Readonly<
  Record<NotificationKind, Readonly<Record<NotificationChannel, PeopleScope>>>
>;

/** What a person chose for one other person, whatever the kind. */
export type OverrideLevel = 'ALWAYS' | 'NEVER' | 'DEFAULT';

/** By channel. A channel that is absent or DEFAULT does as the preferences say. */
export type PersonOverride = Readonly<Partial<Record<NotificationChannel, OverrideLevel>>>;

/** What becomes of notifications by people whom the recipient does not know. */
export type PolicyLevel = 'ACCEPT' | 'FILTER' | 'DROP';

export interface StrangerPolicy {
  /** Of people who neither follow, nor are followed, nor are friends. */
  readonly strangers: PolicyLevel;
  /** Of accounts younger than 30 days that the recipient neither follows nor is friends with. */
  readonly newAccounts: PolicyLevel;
}

/** Local times of day, `HH:MM`; over midnight where `to` is before `from`. */
export interface QuietHours {
  readonly isEnabled: boolean;
  readonly from: string;
  readonly to: string;
  /** IANA name. */
  readonly timeZone: string;
}

export type DigestFrequency = 'NEVER' | 'DAILY' | 'WEEKLY';

export interface NotificationSettings {
  readonly quietHours: QuietHours;
  /** At `hour` (0 to 23) in the zone of the quiet hours; a weekly one on Mondays. */
  readonly digest: { readonly frequency: DigestFrequency; readonly hour: number };
  /** Nothing that leaves the platform (push, mail) says who did what. */
  readonly hidesContent: boolean;
  readonly policy: StrangerPolicy;
}

/** Everything that decides what one person is told of, and how. */
export interface Will {
  readonly settings: NotificationSettings;
  readonly preferences: Preferences;
  /** By person, of those asked for. */
  readonly overrides: ReadonlyMap<string, PersonOverride>;
  /** Strangers, of those asked for, whose request was accepted. */
  readonly accepted: ReadonlySet<string>;
}

const preferencesOf = (EMAIL: PeopleScope): Record<NotificationChannel, PeopleScope> => ({
  IN_APP: 'EVERYONE',
  PUSH: 'EVERYONE',
  EMAIL,
});

/** Mail is for what waits for an answer or was said to the person; not for what is many and small. */
export const defaultPreferences: Preferences = {
  FOLLOW: preferencesOf('NOBODY'),
  FOLLOW_REQUEST: preferencesOf('EVERYONE'),
  FRIEND_REQUEST: preferencesOf('EVERYONE'),
  FRIEND_ACCEPTED: preferencesOf('EVERYONE'),
  REACTION: preferencesOf('NOBODY'),
  COMMENT: preferencesOf('EVERYONE'),
  REPLY: preferencesOf('EVERYONE'),
  MENTION: preferencesOf('EVERYONE'),
  REPOST: preferencesOf('NOBODY'),
  QUOTE: preferencesOf('EVERYONE'),
  MESSAGE: preferencesOf('FRIENDS'),
  POST: preferencesOf('NOBODY'),
  GENERIC: preferencesOf('EVERYONE'),
};

/** No mail until somebody asks for it: nobody has shown yet that an address is theirs. */
export const defaultSettings: NotificationSettings = {
  quietHours: { isEnabled: false, from: '22:00', to: '07:00', timeZone: 'UTC' },
  digest: { frequency: 'NEVER', hour: 8 },
  hidesContent: false,
  policy: { strangers: 'ACCEPT', newAccounts: 'ACCEPT' },
};

/** The will of somebody who never said anything. */
export const defaultWill: Will = {
  settings: defaultSettings,
  preferences: defaultPreferences,
  overrides: new Map(),
  accepted: new Set(),
};
