import { deviceNameOf } from './device-name';

const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0';

it.each([
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${chrome} Safari/537.36`, 'Chrome on macOS'],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/126.0.0.0`,
    'Microsoft Edge on Windows',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    'Safari on iOS',
  ],
  ['Chorus/3.1 (iPhone; iOS 17.5; Scale/3.00)', 'Chorus on iOS'],
  ['curl/8.5.0', 'curl'],
  ['node', 'node'],
  ['python-requests/2.32', 'python-requests'],
])('%s is %s', (userAgent, name) => {
  expect(deviceNameOf(userAgent)).toBe(name);
});

it.each([null, '', '   ', '()', '\u0000\u0007', '💥'])('%j is nothing', (userAgent) => {
  expect(deviceNameOf(userAgent)).toBeNull();
});

it('is never long, whatever a client says', () => {
  expect(deviceNameOf('x'.repeat(100_000))).toHaveLength(100);
});
