import { createTransport, type SendMailOptions } from 'nodemailer';
import { checkMail, MailNotSent, type Mail, type MailSender } from './mail-sender';

export interface SmtpOptions {
  /**
   * `smtp://user:password@host:587` or `smtps://…:465`. The former becomes TLS by STARTTLS, which is required unless
   * `allowsPlainText`.
   */
  url: string;
  /** Who writes, such as `Chorus <hello@example.com>`. */
  from: string;
  /** Send without TLS to a server that has none: only on one's own machine. Default false. */
  allowsPlainText?: boolean;
  /** Certificates to trust instead of the machine's, as PEM. */
  ca?: string;
  /** For connecting, and for each answer of the server. Default 10,000. */
  timeoutMs?: number;
}

/**
 * Sends over SMTP, each mail over a connection of its own: the library's pool would send a mail again whose connection was
 * lost, also when the server had all of it.
 */
export class SmtpMailSender implements MailSender {
  private readonly transport;

  constructor(private readonly options: SmtpOptions) {
    const { hostname, port, protocol, username, password } = new URL(options.url);
    const { allowsPlainText = false, ca, timeoutMs = 10_000 } = options;
    const secure = protocol === 'smtps:';
    this.transport = createTransport({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port ? Number(port) : secure ? 465 : 587,
      secure,
      requireTLS: !secure && !allowsPlainText,
      ignoreTLS: !secure && allowsPlainText,
      auth: username ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) } : undefined,
      tls: ca === undefined ? undefined : { ca },
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      // Nothing of a mail is read from files or URLs.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send(mail: Mail): Promise<void> {
    checkMail(mail);
    const { to, subject, text, html, headers, messageId } = mail;
    const message: SendMailOptions = {
      from: this.options.from,
      to,
      subject,
      text,
      html,
      headers,
      messageId: messageId === undefined ? undefined : `<${messageId}>`,
    };
    try {
      await this.transport.sendMail(message);
    } catch (error) {
      throw whatHappened(error);
    }
  }

  async close(): Promise<void> {
    this.transport.close();
  }
}

/** What goes wrong before any of the message is sent. */
const earlyCodes = new Set(['EDNS', 'ETLS', 'EAUTH']);
const earlyCommands = /^(EHLO|HELO|STARTTLS|AUTH.*|MAIL FROM|RCPT TO)$/;

interface SmtpFailure {
  code?: string;
  command?: string;
  responseCode?: number;
  syscall?: string;
  message?: string;
}

/** Of the library's error only what says nothing about anybody: its text may have addresses and what servers say. */
function whatHappened(error: unknown): Error {
  const { code = '', command = '', responseCode = 0, syscall, message = '' } = Object(error) as SmtpFailure;
  const isAboutUs = earlyCodes.has(code);
  // The library calls whatever happens to a connection CONN, at whatever time: only these are surely of its beginning.
  const isEarly =
    isAboutUs || earlyCommands.test(command) || syscall === 'connect' || /certificate/i.test(message);
  // An answer of 4xx or 5xx to whatever command, the message's end included, says that it was not taken.
  const isAnswered = responseCode >= 400 && responseCode < 600;
  const what = [code, responseCode || ''].filter(Boolean).join(' ') || 'no answer';
  if (!isEarly && !isAnswered)
    return new Error(`Nobody knows whether the mail server took the mail (${what}).`);
  return new MailNotSent(
    `The mail server did not take the mail (${what}).`,
    responseCode >= 500 && !isAboutUs,
  );
}
