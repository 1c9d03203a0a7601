import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** An address or a network, as it is written for people. */
export interface Network {
  address: string;
  prefix: number;
}

/** How a dual-stack socket writes an IPv4 client; a link-local address may bear the name of its network card. */
const bare = (address: string): string =>
  address
    .trim()
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');

/** Null for what is neither an address nor CIDR. */
export function readNetwork(text: string): Network | null {
  const [written = '', prefixText, more] = text.split('/');
  const address = bare(written);
  const bits = isIPv4(address) ? 32 : isIPv6(address) ? 128 : null;
  if (bits === null || more !== undefined) return null;
  if (prefixText === undefined) return { address, prefix: bits };
  const prefix = /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : Number.NaN;
  return prefix >= 0 && prefix <= bits ? { address, prefix } : null;
}

/** So wide a network is no neighbourhood: it would shut out whole countries. */
export const isTooWide = ({ address, prefix }: Network): boolean => prefix < (isIPv4(address) ? 8 : 19);

export const networkText = ({ address, prefix }: Network): string => `${address}/${prefix}`;

export function contains({ address, prefix }: Network, client: string): boolean {
  const own = bare(client);
  if (!isIPv4(own) && !isIPv6(own)) return false;
  const list = new BlockList();
  list.addSubnet(address, prefix, isIPv4(address) ? 'ipv4' : 'ipv6');
  return list.check(own, isIPv4(own) ? 'ipv4' : 'ipv6');
}

/** Null where it is none, such as that of a socket of the file system. */
export function addressOf(client: string): string | null {
  const own = bare(client);
  return isIPv4(own) || isIPv6(own) ? own : null;
}
