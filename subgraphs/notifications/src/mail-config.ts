import { flagVariable, readEnvironment, urlVariable, type Environment } from '@chorus/config';
import { SmtpMailSender, type MailSender } from '@chorus/mail';
import { z } from 'zod';

const variables = z.object({
  CHORUS_SMTP_URL: urlVariable('smtp', 'smtps').optional(),
  CHORUS_SMTP_PLAIN_TEXT: flagVariable().default(false),
});
const neededForMail = z.object({
  CHORUS_MAIL_FROM: z.string().describe('who writes, such as Chorus <hello@example.com>'),
  CHORUS_PUBLIC_URL: urlVariable('https', 'http'),
});

/** How mails are sent. Without `CHORUS_SMTP_URL` none are; with it, it must be known by whom and where their links lead. */
export function readMailConfig(
  environment: Environment,
): { mail: MailSender; publicUrl: () => string } | Record<string, never> {
  const { CHORUS_SMTP_URL: url, CHORUS_SMTP_PLAIN_TEXT: allowsPlainText } = readEnvironment(
    variables,
    environment,
  );
  if (url === undefined) return {};
  const { CHORUS_MAIL_FROM: from, CHORUS_PUBLIC_URL } = readEnvironment(neededForMail, environment);
  const publicUrl = CHORUS_PUBLIC_URL.replace(/\/+$/, '');
  return { mail: new SmtpMailSender({ url, from, allowsPlainText }), publicUrl: () => publicUrl };
}
