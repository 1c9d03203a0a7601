import { isIPv4, isIPv6 } from 'node:net';

/**
 * What counts as one guesser: an IPv4 address, or the /64 that an IPv6 subscriber has to themselves. Every spelling of
 * the same address gives the same answer, and all that are no addresses share one.
 */
export function clientNetwork(address: string): string {
  const bare = address.trim().replace(/%.*$/, '');
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare)) return 'unknown';
  const groups = expand(bare);
  return isMappedIPv4(groups) ? dotted(groups) : groups.slice(0, 4).join(':');
}

/** The eight groups, in the URL standard's spelling: lower case, no leading zeros, no dotted tail. */
function expand(address: string): string[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = [], tail = []] = canonical.split('::').map((part) => part.split(':').filter(Boolean));
  return [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
}

/** `::ffff:0:0/96`: how a dual-stack socket writes an IPv4 client. */
const isMappedIPv4 = (groups: string[]): boolean => groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff';

const dotted = (groups: string[]): string =>
  groups
    .slice(6)
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 255])
    .join('.');
