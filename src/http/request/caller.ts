import type { IncomingMessage } from 'node:http';
import proxyAddress from 'proxy-addr';
import type { Client } from '../../domain/shared/actor.js';

/** @param trustedHops how many proxies before us are believed where a request came from */
export function callerOf(req: IncomingMessage, trustedHops: number): Client {
  const address =
    trustedHops === 0
      ? req.socket.remoteAddress
      : proxyAddress(req, (_address, distance) => distance < trustedHops);
  return { address: address ?? '', agent: (req.headers['user-agent'] ?? '').slice(0, 256) };
}
