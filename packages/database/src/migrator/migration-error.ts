/** A migration that cannot be applied, created or checked. The message is for the person at the terminal. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}
