/**
 * When people were last active, for all processes together. Losing it harms nobody: it fills again within a minute, so
 * adapters keep it in memory, or where a crash may lose it.
 */
export interface PresenceStore {
  /** These people were active at these moments. Never takes anybody back to an earlier one. */
  record(seen: ReadonlyMap<string, Date>): Promise<void>;
  /** When each was last active, in the order of the question; null for people not seen since they were forgotten. */
  lastActive(personIds: readonly string[]): Promise<(Date | null)[]>;
  /** Forgets everybody who was not active since. */
  forgetBefore(moment: Date): Promise<void>;
  /** Forgets these people. */
  forget(personIds: readonly string[]): Promise<void>;
}
