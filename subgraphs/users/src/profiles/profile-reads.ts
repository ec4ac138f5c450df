import { Batches } from '@chorus/database';
import type { ProfileRecord } from './profile';
import type { ProfileRepository } from './profile.repository';

/** Profiles by account id, whoever asks; null where there is none. */
export type ProfileReads = Batches<string, ProfileRecord | null>;

const mostTogether = 1_000;

/**
 * Reads together what the requests of one moment ask for. Each event of a subscription is a request of its own, and asks for
 * one profile: who wrote.
 */
export const createProfileReads = (profiles: ProfileRepository): ProfileReads =>
  new Batches('read profiles', mostTogether, async (ids) => {
    const found = new Map<string, ProfileRecord>();
    for (const row of await profiles.findByIds([...new Set(ids)])) found.set(row.accountId, row);
    return ids.map((id) => found.get(id) ?? null);
  });
