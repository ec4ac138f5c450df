/** A client's result as JSON. It may go to thousands: then its bytes are made once. */
export class ResultText {
  private encoded: Buffer | undefined;

  constructor(readonly text: string) {}

  /** As UTF-8. Never change them. */
  get bytes(): Buffer {
    this.encoded ??= Buffer.from(this.text);
    return this.encoded;
  }
}

export const resultOf = (result: unknown): ResultText => new ResultText(JSON.stringify(result));
