import type DataLoader from 'dataloader';
import type { SubgraphContext } from '@chorus/subgraph-kit';
import type { AccountRecord } from './accounts/account';
import type { LogInService } from './accounts/log-in.service';
import type { SignUpService } from './accounts/sign-up.service';
import type { SigningKeys } from './keys/signing-keys';
import type { SessionService } from './sessions/session.service';

export interface IdentityContext extends SubgraphContext {
  /** Active accounts by id. */
  accounts: DataLoader<string, AccountRecord | null>;
  signUpService: SignUpService;
  logInService: LogInService;
  sessionService: SessionService;
  signingKeys: SigningKeys;
}
