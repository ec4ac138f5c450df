import { createHash } from 'node:crypto';
import type { RequestScope } from '@chorus/domain-queries';
import { MailNotSent, type MailSender } from '@chorus/mail';
import { logger } from '@chorus/telemetry';
import type { NotificationsTools } from '../context';
import type { Will } from '../will/will';
import { WillStore } from '../will/will.store';
import { digestMail } from './digest-mail';
import { readNews, type DigestNews } from './digest-reader';
import { noteCovered, passOn, putBack, takeDue, type DueDigest } from './digest.repository';
import { nextDigestAt } from './next-digest';

const takenAtOnce = 20;
/** Long enough for all that are taken at once. */
const leaseMs = 10 * 60_000;
const mostAttempts = 5;
const firstRetryMs = 5 * 60_000;

/**
 * A job: sends the digests that are due. Two runs at once do no harm: each digest is passed on to its next time, in a
 * statement that only one worker wins, before the mail server is asked. A crash in between costs a digest, never brings it
 * twice; what it would have told is in the next one.
 */
export async function sendDueDigests(tools: NotificationsTools): Promise<void> {
  const { mail, clock } = tools.settings;
  if (!mail) return;
  for (;;) {
    const now = clock();
    const leasedUntil = new Date(now.getTime() + leaseMs);
    const due = await takeDue(tools.background, { now, leasedUntil, limit: takenAtOnce });
    if (due.length === 0) return;
    const scope = await tools.serviceScope('notifications.digests');
    const accountIds = due.map(({ accountId }) => accountId);
    const [wills, addresses] = await Promise.all([
      new WillStore(tools.background).forRecipients(accountIds),
      scope.ask('identity.emails', { accountIds }),
    ]);
    for (const [index, digest] of due.entries()) {
      const will = wills.get(digest.accountId)!;
      try {
        await sendDigest({ tools, scope, mail }, { digest, will, address: addresses[index] ?? null });
      } catch (error) {
        // Its lease ends, and it is tried again; the others do not wait for it.
        logger.error({ err: error, job: 'notifications.digests' }, 'digest failed');
      }
    }
  }
}

interface Worker {
  tools: NotificationsTools;
  scope: RequestScope;
  mail: MailSender;
}

async function sendDigest(
  { tools, scope, mail }: Worker,
  { digest, will, address }: { digest: DueDigest; will: Will; address: string | null },
): Promise<void> {
  const { settings, background } = tools;
  const now = settings.clock();
  const { accountId, coveredUntil } = digest;
  const news = address === null ? null : await readNews(tools, scope, { accountId, will, coveredUntil, now });
  const sentAt = news === null ? null : now;
  const nextAt = nextDigestAt(will.settings, { after: now, sentAt: sentAt ?? digest.sentAt });
  const message = news && (await mailOf(tools, digest, { will, news }));
  const isOurs = await passOn(background, digest, { nextAt, sentAt });
  if (!isOurs || address === null || !message || !news) return;
  try {
    await mail.send({ ...message, to: address });
    await noteCovered(background, accountId, news.newestAt);
  } catch (error) {
    const isSafe = error instanceof MailNotSent && !error.isRefused && digest.attempts + 1 < mostAttempts;
    // Neither whose it is nor where it should have gone.
    logger.warn({ err: error, isTriedAgain: isSafe }, 'digest was not sent');
    const retryAt = new Date(now.getTime() + firstRetryMs * 2 ** digest.attempts);
    if (isSafe) await putBack(background, digest, { nextAt, retryAt, triedAt: now });
  }
}

async function mailOf(
  { settings, unsubscribeTokens }: NotificationsTools,
  { accountId, dueAt }: DueDigest,
  { will, news }: { will: Will; news: DigestNews },
) {
  const { digest, hidesContent } = will.settings;
  const homeUrl = settings.publicUrl();
  const token = await unsubscribeTokens.sign(accountId);
  const name = createHash('sha256').update(`${accountId} ${dueAt.toISOString()}`).digest('hex').slice(0, 32);
  return {
    ...digestMail({
      summaries: hidesContent ? [] : news.summaries,
      count: news.summaries.length,
      hasMore: news.hasMore,
      frequency: digest.frequency === 'WEEKLY' ? 'WEEKLY' : 'DAILY',
      homeUrl,
      unsubscribeUrl: `${homeUrl}/unsubscribe?token=${token}`,
    }),
    messageId: `digest.${name}@${new URL(homeUrl).hostname}`,
  };
}
