import { Database } from '@chorus/database';
import { defineSubgraph, readSchema, type Subgraph, type SubgraphDependencies } from '@chorus/subgraph-kit';
import type { UsersContext } from './context';
import { domainQueries } from './domain-queries';
import { HandleRegistry } from './handles/handle-registry';
import { HandleService } from './handles/handle.service';
import { usersOptionsOf, type UsersOptions } from './options';
import { createPrivacyLoaders } from './privacy/privacy.loaders';
import { PrivacyRepository } from './privacy/privacy.repository';
import { PrivacyService } from './privacy/privacy.service';
import { ProfileLoaders } from './profiles/profile.loaders';
import { createProfileReads } from './profiles/profile-reads';
import { ProfileRepository } from './profiles/profile.repository';
import { ProfileService } from './profiles/profile.service';
import { resolvers } from './resolvers';

/** Profiles, handles, privacy settings. */
export function createUsersSubgraph(
  { databaseUrl }: SubgraphDependencies,
  options: UsersOptions = {},
): Subgraph {
  const resolved = usersOptionsOf(options);
  const database = new Database({ url: databaseUrl, schema: 'users' });
  const profiles = new ProfileRepository(database);
  const reads = createProfileReads(profiles);
  const privacy = new PrivacyRepository(database);
  const registry = new HandleRegistry(resolved.now);
  const handleService = new HandleService(database, registry, resolved);
  const services = {
    profileService: new ProfileService(database, registry, resolved.now),
    handleService,
    privacyService: new PrivacyService(database),
  };
  return defineSubgraph<UsersContext>({
    name: 'users',
    typeDefs: readSchema(__dirname),
    resolvers,
    database,
    domainQueries,
    createContext: (scope) => ({
      scope,
      viewer: scope.viewer,
      facts: scope.facts,
      profiles: new ProfileLoaders(scope, { profiles, reads }),
      privacy: createPrivacyLoaders(scope, privacy),
      ...services,
    }),
    jobs: [
      {
        name: 'users.handle-reservations',
        everyMs: 3_600_000,
        run: () => handleService.deleteExpiredReservations(),
      },
    ],
  });
}
