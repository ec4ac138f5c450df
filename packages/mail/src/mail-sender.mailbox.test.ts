import { describeMailSender } from './mail-sender.contract';
import { Mailbox } from './mail-sender.mailbox';

describeMailSender('in a mailbox', async () => {
  const sender = new Mailbox();
  return {
    sender,
    arrived: async () =>
      [...sender.mails].reverse().map(({ to, subject, text, html, headers }) => ({
        to,
        subject,
        text,
        html: html ?? null,
        header: (name) => headers?.[name] ?? null,
      })),
    stop: () => sender.close(),
  };
});

it('keeps the newest mails', async () => {
  const mailbox = new Mailbox({ mostKept: 2, clock: () => new Date('2026-01-01T00:00:00Z') });
  for (const subject of ['one', 'two', 'three'])
    await mailbox.send({ to: 'alice@example.com', subject, text: '' });
  expect(mailbox.mails.map(({ subject, sentAt }) => [subject, sentAt.getUTCFullYear()])).toEqual([
    ['three', 2026],
    ['two', 2026],
  ]);
});
