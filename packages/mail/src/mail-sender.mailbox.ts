import { checkMail, type Mail, type MailSender } from './mail-sender';

/** A message that was put into the mailbox. */
export interface KeptMail extends Mail {
  sentAt: Date;
}

/**
 * Mails go nowhere: the newest are kept in the memory of this process, for who looks at them. Only for a demo on one's own
 * machine, and for tests.
 */
export class Mailbox implements MailSender {
  private kept: KeptMail[] = [];

  constructor(private readonly options: { mostKept?: number; clock?: () => Date } = {}) {}

  /** Newest first. */
  get mails(): readonly KeptMail[] {
    return this.kept;
  }

  async send(mail: Mail): Promise<void> {
    checkMail(mail);
    const { mostKept = 200, clock = () => new Date() } = this.options;
    this.kept = [{ ...mail, sentAt: clock() }, ...this.kept].slice(0, mostKept);
  }

  async close(): Promise<void> {
    this.kept = [];
  }
}
