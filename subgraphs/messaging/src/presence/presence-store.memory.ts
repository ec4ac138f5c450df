import type { PresenceStore } from './presence-store';

/** The adapter of one process. Wrong with two, of which neither would see the other's people. */
export class MemoryPresenceStore implements PresenceStore {
  private readonly moments = new Map<string, Date>();

  async record(seen: ReadonlyMap<string, Date>): Promise<void> {
    for (const [personId, moment] of seen) {
      const before = this.moments.get(personId);
      if (!before || before < moment) this.moments.set(personId, moment);
    }
  }

  async lastActive(personIds: readonly string[]): Promise<(Date | null)[]> {
    return personIds.map((personId) => this.moments.get(personId) ?? null);
  }

  async forgetBefore(moment: Date): Promise<void> {
    for (const [personId, seen] of this.moments) if (seen < moment) this.moments.delete(personId);
  }

  async forget(personIds: readonly string[]): Promise<void> {
    for (const personId of personIds) this.moments.delete(personId);
  }
}
