import type { Database, Transaction } from '@chorus/database';
import type { CreateProfileAnswer } from '@chorus/domain-queries';
import { emit } from '@chorus/events';
import {
  cleanDisplayName,
  cleanHandle,
  cleanText,
  fail,
  notFound,
  succeed,
  userError,
  type Outcome,
  type UserError,
} from '@chorus/subgraph-kit';
import type { HandleRegistry } from '../handles/handle-registry';
import type { ProfileRecord } from './profile';
import { ProfileRepository } from './profile.repository';

/** Code points of a bio at most. */
const maxBioLength = 500;

export interface ProfileChanges {
  displayName?: string | null;
  bio?: string | null;
}

interface Cause {
  accountId: string;
  requestId: string;
}

export class ProfileService {
  constructor(
    private readonly database: Database,
    private readonly handles: HandleRegistry,
    private readonly now: () => Date,
  ) {}

  /** Makes an account's profile. The same account again is `created`, whatever the handle: a retry after a crash. */
  async create(
    { accountId, requestId }: Cause,
    wanted: { handle: string; displayName: string },
  ): Promise<CreateProfileAnswer> {
    const handle = cleanHandle(wanted.handle);
    const displayName = cleanDisplayName(wanted.displayName);
    if (handle.error) return { status: 'invalid', message: handle.error.message };
    if (displayName.error) return { status: 'invalid', message: displayName.error.message };
    return this.database.transaction(async (transaction) => {
      await transaction.lock(accountId);
      const profiles = new ProfileRepository(transaction);
      if (await profiles.find(accountId)) return { status: 'created' };
      await this.handles.lock(transaction, [handle.text]);
      if (!(await this.handles.isFree(transaction, handle.text, accountId))) return { status: 'conflict' };
      await profiles.insert({
        accountId,
        handle: handle.text,
        displayName: displayName.text,
        createdAt: this.now(),
      });
      await this.emitUpdated(transaction, { accountId, requestId }, ['handle', 'displayName']);
      return { status: 'created' };
    });
  }

  /** Changes what the changes name. Nothing is stored or told when nothing differs. */
  async update(cause: Cause, changes: ProfileChanges): Promise<Outcome<ProfileRecord>> {
    const { values, userErrors } = cleanChanges(changes);
    if (userErrors.length > 0) return fail(...userErrors);
    return this.database.transaction(async (transaction) => {
      await transaction.lock(cause.accountId);
      const profiles = new ProfileRepository(transaction);
      const before = await profiles.find(cause.accountId);
      if (!before) return fail({ ...notFound('user', 'profile'), path: null });
      const after: ProfileRecord = { ...before, ...values };
      const changed = (['displayName', 'bio'] as const).filter((field) => before[field] !== after[field]);
      if (changed.length === 0) return succeed(before);
      await profiles.update(cause.accountId, { ...after, at: this.now() });
      await this.emitUpdated(transaction, cause, changed);
      return succeed(after);
    });
  }

  private emitUpdated(
    transaction: Transaction,
    { accountId, requestId }: Cause,
    changed: string[],
  ): Promise<void> {
    return emit(transaction, {
      type: 'UserUpdated',
      aggregateId: accountId,
      actorId: accountId,
      correlationId: requestId,
      data: { accountId, changed },
    });
  }
}

function cleanChanges(changes: ProfileChanges): { values: Partial<ProfileRecord>; userErrors: UserError[] } {
  const values: Partial<ProfileRecord> = {};
  const userErrors: UserError[] = [];
  if (changes.displayName !== undefined) {
    const { text, error } =
      changes.displayName === null
        ? { text: null, error: userError('REQUIRED', 'Everybody has a name.', 'displayName') }
        : cleanDisplayName(changes.displayName);
    if (error) userErrors.push(error);
    else values.displayName = text;
  }
  if (changes.bio !== undefined) {
    const { text, error } = cleanText(changes.bio ?? '', {
      field: 'bio',
      maxLength: maxBioLength,
      minLength: 0,
    });
    if (error) userErrors.push(error);
    else values.bio = text;
  }
  return { values, userErrors };
}
