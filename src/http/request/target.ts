import type { IncomingMessage } from 'node:http';

const ABSOLUTE = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i;

/**
 * From here on the address is a path with its query, whichever form it came in. Of an absolute one the host counts, and the
 * `Host` header doesn't (RFC 9112, 3.2.2); `OPTIONS *` is about the whole server (3.2.4). What is none of these stays
 * as it is, and `soundRequest` refuses it.
 */
export function readTarget(req: IncomingMessage): void {
  const { url = '/', method } = req;
  const [absolute, host] = ABSOLUTE.exec(url) ?? [];
  if (absolute !== undefined && host) {
    req.headers.host = host;
    const rest = url.slice(absolute.length);
    req.url = rest.startsWith('/') ? rest : `/${rest}`;
  } else if (url === '*' && method === 'OPTIONS') req.url = '/';
}

/** The path of the address, without its query. */
export function pathOf({ url = '/' }: Pick<IncomingMessage, 'url'>): string {
  const end = url.search(/[?#]/);
  return (end < 0 ? url : url.slice(0, end)) || '/';
}
