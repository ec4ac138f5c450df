import type { PersonPrivacy } from '@chorus/audience';
import type { DomainQueryHandlers } from '@chorus/domain-queries';
import { isUuid, parseHandle, requireAccountId, requireService } from '@chorus/subgraph-kit';
import { unauthenticated } from '@chorus/errors';
import type { UsersContext } from './context';
import type { PrivacySettingsRecord } from './privacy/privacy-settings';

/** What decisions about a person need; the rest of the settings is theirs alone. */
const personPrivacyOf = ({
  requiresFollowApproval,
  whoMayMessage,
  showsFollowLists,
}: PrivacySettingsRecord): PersonPrivacy => ({ requiresFollowApproval, whoMayMessage, showsFollowLists });

/** What users answers other domains. */
export const domainQueries: DomainQueryHandlers<UsersContext> = {
  async 'users.privacy'({ personIds }, { privacy }) {
    const all = await Promise.all(personIds.map((id) => privacy.load(id)));
    return all.map((settings) => settings && personPrivacyOf(settings));
  },

  async 'users.default-audience'(_question, context) {
    const settings = await context.privacy.load(requireAccountId(context));
    if (!settings) throw unauthenticated();
    return settings.defaultAudience;
  },

  'users.ids-by-handle': ({ handles }, { profiles }) =>
    Promise.all(
      handles.map(async (text) => {
        const handle = parseHandle(text);
        return handle === null ? null : ((await profiles.recordByHandle(handle))?.accountId ?? null);
      }),
    ),

  async 'users.create-profile'({ accountId, handle, displayName }, context) {
    requireService(context);
    const cause = { accountId, requestId: context.scope.requestId };
    const answer = await context.profileService.create(cause, { handle, displayName });
    // In process the asker's request goes on in this scope, and may have looked before the profile was there.
    context.scope.forget();
    return answer;
  },

  async 'users.profiles'({ personIds }, context) {
    requireService(context);
    const records = await Promise.all(personIds.map((id) => context.profiles.record(id)));
    return records.map(
      (record) =>
        record && { accountId: record.accountId, handle: record.handle, displayName: record.displayName },
    );
  },

  'users.known': ({ personIds }, { profiles }) =>
    Promise.all(personIds.map(async (id) => (await profiles.record(id)) !== null)),

  'users.exists': ({ type, keys }, { profiles }) =>
    Promise.all(
      keys.map(async (key) => type === 'User' && isUuid(key) && (await profiles.profile(key)) !== null),
    ),
};
