import { describe, expect, it } from '@jest/globals';
import { clientNetwork } from '../../src/security/client-network.js';

describe('what counts as one guesser', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    [' 192.0.2.7 ', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:0207', '192.0.2.7'],
    ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2'],
    ['2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
    ['::', '0:0:0:0'],
    ['', 'unknown'],
    ['localhost', 'unknown'],
    ['192.0.2.007', 'unknown'],
    ['0xc0000207', 'unknown'],
  ])('%j counts as %s', (address, network) => {
    expect(clientNetwork(address)).toBe(network);
  });
});
