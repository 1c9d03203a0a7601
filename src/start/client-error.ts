import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { translator } from '../i18n/index.js';

const statusOf: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

const codeOf: Record<number, string> = { 431: 'headers_too_large', 408: 'request_timeout' };

/** What Node can't read as a request comes to no handler: it, too, gets a problem document (RFC 9457), in English. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statusOf[error.code ?? ''] ?? 400;
  const code = codeOf[status] ?? 'malformed_request';
  const t = translator('en');
  const body = JSON.stringify({
    type: `urn:kladovka:error:${code}`,
    title: t(`errors.titles.${status}`),
    status,
    detail: t(`errors.${code}`),
    code,
    requestId: randomUUID(),
  });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
