import type { LookupAddress } from 'node:dns';
import { EndpointRefusedError, endpointProblem, guardedLookup, isPublicAddress } from './endpoint-guard';

describe('an endpoint that somebody gives us', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/dXY:APA91b',
    'https://updates.push.services.mozilla.com/wpush/v2/gAAAA',
    'https://web.push.apple.com/QGuQ',
    'https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%3d',
    'https://push.example:443/1',
  ])('is taken: %s', (endpoint) => {
    expect(endpointProblem(endpoint)).toBeNull();
  });

  it.each([
    ['http://push.example/1', 'is not https'],
    ['ftp://push.example/1', 'is not https'],
    ['javascript:alert(1)', 'is not https'],
    ['push.example', 'is not a URL'],
    ['', 'is not a URL'],
    ['https://alice:secret@push.example/1', 'has credentials'],
    ['https://alice@push.example/1', 'has credentials'],
    ['https://push.example:8443/1', 'has a port'],
    ['https://push.example:80/1', 'has a port'],
    ['https://127.0.0.1/1', 'is an IP address'],
    ['https://8.8.8.8/1', 'is an IP address'],
    ['https://2130706433/1', 'is an IP address'],
    ['https://0x7f.1/1', 'is an IP address'],
    ['https://0177.0.0.1/1', 'is an IP address'],
    ['https://169.254.169.254/latest/meta-data', 'is an IP address'],
    ['https://127.0.0.1./1', 'is an IP address'],
    ['https://１２７.0.0.1/1', 'is an IP address'],
    ['https://[::1]/1', 'is an IP address'],
    ['https://[::ffff:10.0.0.1]/1', 'is an IP address'],
    ['https://localhost/1', 'is not a public host'],
    ['https://LOCALHOST./1', 'is not a public host'],
    ['https://a.localhost/1', 'is not a public host'],
    ['https://postgres/1', 'is not a public host'],
    ['https://metadata.google.internal/1', 'is not a public host'],
    ['https://printer.local/1', 'is not a public host'],
    [`https://push.example/${'x'.repeat(2_000)}`, 'is too long'],
  ])('is refused: %s', (endpoint, problem) => {
    expect(endpointProblem(endpoint)).toBe(problem);
  });

  it('may be on a private host that the operator allows, at that port alone', () => {
    const allowed = ['push.internal:8443', '127.0.0.1:9000'];
    expect(endpointProblem('https://push.internal:8443/1', allowed)).toBeNull();
    expect(endpointProblem('https://127.0.0.1:9000/1', allowed)).toBeNull();
    expect(endpointProblem('https://push.internal/1', allowed)).toBe('is not a public host');
    expect(endpointProblem('https://127.0.0.1:9001/1', allowed)).toBe('has a port');
    expect(endpointProblem('http://push.internal:8443/1', allowed)).toBe('is not https');
    expect(endpointProblem('https://a:b@push.internal:8443/1', allowed)).toBe('has credentials');
  });
});

describe('an address', () => {
  it.each(['8.8.8.8', '142.250.1.1', '2a00:1450:4001:82a::200a'])('is public: %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ...['127.0.0.1', '127.9.9.9', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '0.0.0.0'],
    ...['100.64.0.1', '192.0.0.1', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
    ...[
      '::1',
      '::',
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '::127.0.0.1',
      'fe80::1',
      'fe80::1%eth0',
      'fc00::1',
    ],
    ...['fd00:ec2::254', 'ff02::1', '64:ff9b::7f00:1', '64:ff9b:1::7f00:1', '2002:7f00:1::', '2001::1'],
    ...['2001:db8::1', '100::1', 'fec0::1', '', 'localhost'],
  ])('is not public: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('the look-up for a connection', () => {
  const answering = (...addresses: string[]) =>
    ((_name: string, _options: object, done: (error: null, found: LookupAddress[]) => void) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )) as never;
  const lookUp = (
    addresses: string[],
    { allowed = [] as string[], name = 'push.example', all = true } = {},
  ) =>
    new Promise((resolve) =>
      guardedLookup(allowed, answering(...addresses))(name, { all }, (error, found) =>
        resolve(error ?? found),
      ),
    );

  it('gives public addresses, all of them or the first', async () => {
    expect(await lookUp(['8.8.8.8', '2a00:1450::1'])).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2a00:1450::1', family: 6 },
    ]);
    expect(await lookUp(['8.8.8.8', '8.8.4.4'], { all: false })).toBe('8.8.8.8');
  });

  it('gives none where one of them is of a private network', async () => {
    expect(await lookUp(['8.8.8.8', '10.0.0.1'])).toBeInstanceOf(EndpointRefusedError);
    expect(await lookUp(['::ffff:169.254.169.254'], { all: false })).toBeInstanceOf(EndpointRefusedError);
  });

  it('gives them of a name that the operator allows', async () => {
    expect(await lookUp(['10.0.0.1'], { allowed: ['push.internal:8443'], name: 'push.internal' })).toEqual([
      { address: '10.0.0.1', family: 4 },
    ]);
  });

  it('fails where the name has no address', async () => {
    expect(await lookUp([])).toEqual(new Error('The name has no address.'));
  });
});
