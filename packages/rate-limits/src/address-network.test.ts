import { addressNetwork } from './address-network';

it.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8:1:2::9', '2001:db8:1:2'],
  ['2001:0db8:0001:0002:ffff::', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['unknown', 'unknown'],
])('counts %s as %s', (address, network) => {
  expect(addressNetwork(address)).toBe(network);
});

it('is total: whatever stands where an address should', () => {
  expect(addressNetwork('1:2:3:4:5:6:7:8:9::1:2:3')).toBe('1:2:3:4');
  expect(addressNetwork('')).toBe('');
});
