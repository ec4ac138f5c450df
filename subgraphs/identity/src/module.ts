import { Database } from '@chorus/database';
import {
  defineSubgraph,
  readSchema,
  type Job,
  type Subgraph,
  type SubgraphDependencies,
} from '@chorus/subgraph-kit';
import { createAccountLoader } from './accounts/account.loaders';
import { AccountRepository } from './accounts/account.repository';
import { LogInService } from './accounts/log-in.service';
import { PendingAccounts } from './accounts/pending-accounts';
import { SignUpService } from './accounts/sign-up.service';
import type { IdentityContext } from './context';
import { domainQueries } from './domain-queries';
import { SigningKeys } from './keys/signing-keys';
import { resolveOptions, type IdentityOptions, type ResolvedIdentityOptions } from './options';
import { PasswordHasher } from './passwords/password-hasher';
import { resolvers } from './resolvers';
import { eraseEndedSessions } from './sessions/session-eraser';
import { SessionService } from './sessions/session.service';
import { Throttles } from './throttling/throttles';

/** Accounts, credentials, sessions. */
export function createIdentitySubgraph(
  dependencies: SubgraphDependencies,
  options: IdentityOptions = {},
): Subgraph {
  const resolved = resolveOptions(options);
  const database = new Database({ url: dependencies.databaseUrl, schema: 'identity' });
  const accounts = new AccountRepository(database);
  const { pending, ...services } = createServices(database, dependencies, resolved);
  return defineSubgraph<IdentityContext>({
    name: 'identity',
    typeDefs: readSchema(__dirname),
    resolvers,
    database,
    domainQueries,
    createContext: (scope) => ({
      scope,
      viewer: scope.viewer,
      facts: scope.facts,
      accounts: createAccountLoader(scope, accounts),
      ...services,
    }),
    jobs: createJobs(database, pending, services.signingKeys, resolved),
  });
}

function createServices(
  database: Database,
  dependencies: SubgraphDependencies,
  options: ResolvedIdentityOptions,
) {
  const { now, pendingSeconds } = options;
  const throttles = new Throttles(options.limiters);
  const passwords = new PasswordHasher();
  const signingKeys = new SigningKeys(database, options);
  const sessions = new SessionService(database, signingKeys, throttles, options);
  const serviceScope = (requestId?: string) => dependencies.serviceScope('identity.sign-up', requestId);
  const pending = new PendingAccounts(database, { serviceScope, pendingSeconds, now });
  const shared = { database, passwords, sessions, throttles };
  return {
    pending,
    signingKeys,
    sessionService: sessions,
    logInService: new LogInService(shared),
    signUpService: new SignUpService({ ...shared, pending, pendingSeconds, now }),
  };
}

function createJobs(
  database: Database,
  pending: PendingAccounts,
  keys: SigningKeys,
  { now }: ResolvedIdentityOptions,
): Job[] {
  return [
    { name: 'identity.pending-accounts', everyMs: 15_000, run: () => pending.sweep() },
    { name: 'identity.ended-sessions', everyMs: 3_600_000, run: () => eraseEndedSessions(database, now()) },
    { name: 'identity.retired-keys', everyMs: 3_600_000, run: () => keys.deleteRetired() },
  ];
}
