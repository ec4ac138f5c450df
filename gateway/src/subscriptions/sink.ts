import type { ResultText } from './result-text';

/** Where the answers of one operation go: a message of a socket each, or a server-sent event. */
export interface Sink {
  /** One result; `cursor`: where the stream then stands, if it can be resumed there. Never throws. */
  next(result: ResultText, cursor: string | null): void;
  /** Nothing comes any more. */
  complete(): void;
  /** Waits so much to be sent that nothing more should be fetched? The door says `resume` when that is over. */
  readonly isFull: boolean;
}
