/** Why Chorus cannot start, in one sentence for the person at the terminal, who can do something about it. */
export class StartError extends Error {
  override name = 'StartError';
}
