import { MailNotSent, type Mail, type MailSender } from './mail-sender';

/** A mail as it arrived. */
export interface ArrivedMail {
  to: string;
  subject: string;
  text: string;
  html: string | null;
  header: (name: string) => string | null;
}

export interface MailHarness {
  sender: MailSender;
  /** What arrived, oldest first. */
  arrived(): Promise<ArrivedMail[]>;
  stop(): Promise<void>;
}

/** What every adapter of the port must do. */
export function describeMailSender(adapter: string, start: () => Promise<MailHarness>): void {
  describe(`mail, ${adapter}`, () => {
    let harness: MailHarness;
    beforeEach(async () => (harness = await start()));
    afterEach(() => harness.stop());

    const mail = (given: Partial<Mail> = {}): Mail => ({
      to: 'alice@example.com',
      subject: 'There is news',
      text: 'Bob followed you.\n',
      ...given,
    });

    it('brings text, HTML and headers, whatever the language', async () => {
      const text = 'Ünïcode 你好 🎉\n\n.\n.. lines of dots\nFrom the beginning\n';
      await harness.sender.send(
        mail({
          subject:
            'Zoë и 你好 wrote to you, which is a subject that is longer than one line of a message may be 🎉',
          text,
          html: '<p>Ünïcode &amp; 你好</p>',
          headers: {
            'List-Unsubscribe': '<https://chorus.example/unsubscribe?token=a.b.c>',
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          },
        }),
      );
      const [arrived] = await harness.arrived();
      expect(arrived).toMatchObject({
        to: 'alice@example.com',
        subject:
          'Zoë и 你好 wrote to you, which is a subject that is longer than one line of a message may be 🎉',
      });
      expect(arrived?.text.trim()).toBe(text.trim());
      expect(arrived?.html?.trim()).toBe('<p>Ünïcode &amp; 你好</p>');
      expect(arrived?.header('List-Unsubscribe')).toBe('<https://chorus.example/unsubscribe?token=a.b.c>');
      expect(arrived?.header('List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');
    });

    it('brings each mail once, in order, to the one it is for', async () => {
      await harness.sender.send(mail({ to: 'bob@example.com' }));
      await harness.sender.send(mail({ to: 'carol@example.com', html: undefined }));
      const arrived = await harness.arrived();
      expect(arrived.map(({ to, html }) => [to, html])).toEqual([
        ['bob@example.com', null],
        ['carol@example.com', null],
      ]);
    });

    it.each<[string, Partial<Mail>]>([
      ['a second recipient', { to: 'alice@example.com, bob@example.com' }],
      ['a name before the address', { to: 'Alice <alice@example.com>' }],
      ['a line break in the address', { to: 'alice@example.com\r\nBcc: bob@example.com' }],
      ['no address', { to: '' }],
      ['a line break in the subject', { subject: 'News\r\nBcc: bob@example.com' }],
      ['a line break in a header', { headers: { 'X-News': 'a\nBcc: bob@example.com' } }],
      ['a header in a name of a header', { headers: { 'X: a\r\nBcc': 'bob@example.com' } }],
      ['a line break in the name of the message', { messageId: 'a@b>\r\nBcc: bob@example.com' }],
    ])('refuses %s', async (_what, given) => {
      const failure = await harness.sender.send(mail(given)).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(MailNotSent);
      expect(failure).toMatchObject({ isRefused: true });
      expect((failure as Error).message).not.toContain('example');
      expect(await harness.arrived()).toEqual([]);
    });
  });
}
