import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { generate } from 'selfsigned';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { MailNotSent } from './mail-sender';
import { describeMailSender } from './mail-sender.contract';
import { SmtpMailSender, type SmtpOptions } from './mail-sender.smtp';

/** A real mail server, which keeps what it takes. */
class TestServer {
  readonly mails: { envelope: string[]; isSecure: boolean; user: unknown; parsed: ParsedMail }[] = [];
  private readonly server: SMTPServer;

  constructor(options: SMTPServerOptions = {}) {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      logger: false,
      onData: (stream, session, done) => {
        void simpleParser(stream).then((parsed) => {
          const envelope = session.envelope.rcptTo.map(({ address }) => address);
          this.mails.push({ envelope, isSecure: session.secure, user: session.user, parsed });
          done();
        }, done);
      },
      ...options,
    });
    // Clients that give up are what some tests are about.
    this.server.on('error', () => undefined);
  }

  listen(): Promise<number> {
    return new Promise((resolve) => {
      const listening = this.server.listen(0, '127.0.0.1', () =>
        resolve((listening.address() as AddressInfo).port),
      );
    });
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

const from = 'Chorus <hello@chorus.example>';
const mail = { to: 'alice@example.com', subject: 'News', text: 'Hello.' };

async function start(options: SMTPServerOptions = {}, given: Partial<SmtpOptions> = {}, login = '') {
  const server = new TestServer(options);
  const port = await server.listen();
  const scheme = options.secure ? 'smtps' : 'smtp';
  const sender = new SmtpMailSender({
    url: `${scheme}://${login}127.0.0.1:${port}`,
    from,
    allowsPlainText: true,
    timeoutMs: 2_000,
    ...given,
  });
  const stop = async () => {
    await sender.close();
    await server.stop();
  };
  return { server, sender, stop };
}

const failureOf = (work: Promise<void>): Promise<Error> =>
  work.then(
    () => new Error('It was sent.'),
    (error: Error) => error,
  );

describeMailSender('over SMTP', async () => {
  const { server, sender, stop } = await start();
  return {
    sender,
    arrived: async () =>
      server.mails.map(({ envelope, parsed }) => ({
        to: envelope.join(', '),
        subject: parsed.subject ?? '',
        text: parsed.text ?? '',
        html: parsed.html || null,
        header: (name) =>
          parsed.headerLines
            .find(({ key }) => key === name.toLowerCase())
            ?.line.replace(/^[^:]+:/, '')
            .replace(/\r?\n\s+/g, '')
            .trim() ?? null,
      })),
    stop,
  };
});

describe('mail over SMTP', () => {
  let certificate: { private: string; cert: string };
  beforeAll(async () => {
    certificate = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
      keyType: 'ec',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
  });

  it.each([
    ['from the first byte', true],
    ['by STARTTLS', false],
  ])('signs in over TLS %s, to a server that it knows', async (_how, secure) => {
    const tls = { key: certificate.private, cert: certificate.cert, secure, disabledCommands: [] };
    const login = (user: string, password: string) => user === 'chorus@x' && password === 'p:ss/word';
    const { server, sender, stop } = await start(
      {
        ...tls,
        authOptional: false,
        onAuth: ({ username, password }, _session, done) =>
          login(username ?? '', password ?? '')
            ? done(null, { user: username ?? undefined })
            : done(new Error('No.')),
      },
      { allowsPlainText: false, ca: certificate.cert },
      'chorus%40x:p%3Ass%2Fword@',
    );
    await sender.send({ ...mail, messageId: 'digest.1@chorus.example' });
    expect(server.mails).toMatchObject([
      {
        isSecure: true,
        user: 'chorus@x',
        parsed: { messageId: '<digest.1@chorus.example>', from: { text: '"Chorus" <hello@chorus.example>' } },
      },
    ]);
    await stop();
  });

  it('says nothing to a server without TLS, or with a certificate that it does not know', async () => {
    const plain = await start({}, { allowsPlainText: false }, 'chorus:secret@');
    expect(await failureOf(plain.sender.send(mail))).toMatchObject({ name: 'MailNotSent', isRefused: false });
    const tls = { key: certificate.private, cert: certificate.cert, secure: true };
    const strange = await start(tls, {}, 'chorus:secret@');
    expect(await failureOf(strange.sender.send(mail))).toMatchObject({
      name: 'MailNotSent',
      isRefused: false,
    });
    expect([...plain.server.mails, ...strange.server.mails]).toEqual([]);
    await Promise.all([plain.stop(), strange.stop()]);
  });

  it.each([
    [450, false],
    [550, true],
  ])('knows by an answer of %d whether to try again', async (responseCode, isRefused) => {
    const answer = () => Object.assign(new Error('alice@example.com is away'), { responseCode });
    const stages: SMTPServerOptions[] = [
      { onRcptTo: (_address, _session, done) => done(answer()) },
      { onData: (stream, _session, done) => void stream.resume().on('end', () => done(answer())) },
    ];
    for (const options of stages) {
      const { sender, stop } = await start(options);
      const failure = await failureOf(sender.send(mail));
      expect(failure).toMatchObject({ name: 'MailNotSent', isRefused });
      expect(failure.message).not.toContain('alice');
      await stop();
    }
  });

  it('may try again after a wrong password, and does not tell it', async () => {
    const { sender, stop } = await start(
      {
        onAuth: (_auth, _session, done) => done(new Error('Wrong.')),
        hideSTARTTLS: true,
        allowInsecureAuth: true,
      },
      {},
      'chorus:secret@',
    );
    const failure = await failureOf(sender.send(mail));
    expect(failure).toMatchObject({ name: 'MailNotSent', isRefused: false });
    expect(`${failure.message} ${failure.stack}`).not.toMatch(/secret|c2VjcmV0/);
    await stop();
  });

  it('may try again when nobody is there', async () => {
    const { server, sender } = await start();
    await server.stop();
    expect(await failureOf(sender.send(mail))).toBeInstanceOf(MailNotSent);
    await sender.close();
  });

  describe('with a server that falls silent', () => {
    let server: Server;
    let sockets: Socket[];

    const speak = async (say: (line: string, socket: Socket) => string | null): Promise<SmtpMailSender> => {
      sockets = [];
      server = createServer((socket) => {
        sockets.push(socket);
        socket.on('error', () => undefined).write('220 hello\r\n');
        let isMessage = false;
        let rest = '';
        socket.on('data', (bytes) => {
          const lines = (rest + bytes.toString()).split('\r\n');
          rest = lines.pop() ?? '';
          for (const line of lines) {
            if (isMessage && line !== '.') continue;
            const answer = say(line, socket);
            isMessage = answer?.startsWith('354') ?? false;
            if (answer !== null) socket.write(answer);
          }
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      return new SmtpMailSender({
        url: `smtp://127.0.0.1:${port}`,
        from,
        allowsPlainText: true,
        timeoutMs: 300,
      });
    };
    afterEach(async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    });

    it.each([
      ['says nothing', () => null],
      ['hangs up', (_line: string, socket: Socket) => (socket.destroy(), null)],
    ])('must not try again when it has the whole message and %s', async (_what, atTheEnd) => {
      const sender = await speak((line, socket) => {
        if (line === '.') return atTheEnd(line, socket);
        return line === 'DATA' ? '354 go on\r\n' : '250 fine\r\n';
      });
      const failure = await failureOf(sender.send(mail));
      expect(failure).not.toBeInstanceOf(MailNotSent);
      expect(failure.message).toMatch(/^Nobody knows/);
      await sender.close();
    });
  });
});
