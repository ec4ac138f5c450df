/** One message to one person. */
export interface Mail {
  /** An address alone, such as `ann@example.com`. */
  to: string;
  /** One line. */
  subject: string;
  /** What it says; every message has it. */
  text: string;
  /** The same as HTML. */
  html?: string;
  /** More headers, such as `List-Unsubscribe`. One line each. */
  headers?: Readonly<Record<string, string>>;
  /** Names this message: what is sent again by mistake can be known by it. Without angle brackets. */
  messageId?: string;
}

/** Sends e-mails. */
export interface MailSender {
  /**
   * Resolves once the message was taken over: from then on it is on its way. Rejects with `MailNotSent` when it surely was
   * not; with anything else when nobody knows, for instance when the server fell silent after the whole message was there:
   * do not send it again then.
   */
  send(mail: Mail): Promise<void>;
  close(): Promise<void>;
}

/**
 * The message surely was not taken over. `isRefused`: the server will not take it later either, such as for an unknown address.
 * Its message names neither the address nor anything of the mail: it may be logged.
 */
export class MailNotSent extends Error {
  constructor(
    message: string,
    readonly isRefused: boolean,
  ) {
    super(message);
    this.name = 'MailNotSent';
  }
}

/** One address and nothing else: no name, no list, no line break, no header beside it. */
const oneAddress = /^[^\s@<>(),;:\\"[\]]{1,64}@[^\s@<>(),;:\\"[\]]{1,255}$/u;
const headerName = /^[A-Za-z0-9-]{1,64}$/;

const controls = /[\u0000-\u001f\u007f]/;

/** Refuses what would be another message than the one that is meant: an adapter asks it first. */
export function checkMail({ to, subject, headers = {}, messageId = '' }: Mail): void {
  if (!oneAddress.test(to)) throw new MailNotSent('The address is not one.', true);
  const lines = [subject, messageId, ...Object.values(headers)];
  if (
    lines.some((line) => controls.test(line)) ||
    !Object.keys(headers).every((name) => headerName.test(name))
  )
    throw new MailNotSent('A header is not one line.', true);
}
