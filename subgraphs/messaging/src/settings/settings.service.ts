import type { MessagingContext } from '../context';
import { changeSettings, type MessagingSettings } from './settings.repository';

export interface SettingsInput {
  sendsReadReceipts?: boolean | null;
  showsPresence?: boolean | null;
}

/** Changes what the viewer lets others see: what is not given stays. It holds for events from the next one on. */
export async function updateSettings(
  { database, stream }: MessagingContext,
  accountId: string,
  { sendsReadReceipts = null, showsPresence = null }: SettingsInput,
): Promise<MessagingSettings> {
  return database.transaction(async (transaction) => {
    const changed = await changeSettings(transaction, accountId, { sendsReadReceipts, showsPresence });
    const event = { kind: 'SettingsChanged', actorId: accountId, ...changed } as const;
    await stream.append(transaction, [{ topic: accountId, event }]);
    return changed;
  });
}
