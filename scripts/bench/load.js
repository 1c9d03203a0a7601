import { connect } from 'node:net';

/** As many as the figures are for: a small office. */
const CONNECTIONS = 16;

/**
 * Sends the requests in turn over connections that stay open, for so many seconds, each as soon as the one before is answered.
 * Works on bytes, so that the client costs next to nothing beside the server.
 * @param {number} port @param {(n: number) => Buffer} requestOf @param {{ seconds: number, status: number }} options
 * @throws Error for an answer of another status
 */
export async function load(port, requestOf, { seconds, status }) {
  const deadline = performance.now() + seconds * 1000;
  const times = [];
  let sent = 0;
  const work = async () => {
    const line = await openLine(port);
    while (performance.now() < deadline) {
      const begin = performance.now();
      const answered = await line.ask(requestOf(sent++));
      if (answered !== status) throw new Error(`answered ${answered}, not ${status}`);
      times.push(performance.now() - begin);
    }
    line.close();
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  const took = (performance.now() - begin) / 1000;
  times.sort((a, b) => a - b);
  return { count: times.length, perSecond: times.length / took, p50: times[times.length >> 1] ?? Number.NaN };
}

const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** One connection, on which one request is under way at a time. */
async function openLine(port) {
  const socket = connect(port, '127.0.0.1').setNoDelay();
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let pending = null;
  let head = Buffer.alloc(0);
  let missing = 0;
  let status = 0;
  const fail = (error) => pending?.reject(error);
  socket.on('error', fail).on('close', () => fail(new Error('the server hung up')));
  socket.on('data', (piece) => {
    if (missing === 0) {
      head = Buffer.concat([head, piece]);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1) return;
      const text = head.toString('latin1', 0, end);
      status = Number(text.slice(9, 12));
      // Nothing asks for a trailer: the last chunk is the end of the last piece (RFC 9112, 7.1).
      const isChunked = /\r\ntransfer-encoding: *chunked/i.test(text);
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0);
      missing = isChunked ? Number.POSITIVE_INFINITY : length - (head.length - end - 4);
      head = Buffer.alloc(0);
    } else missing -= piece.length;
    if (missing > 0 && !(missing === Number.POSITIVE_INFINITY && LAST_CHUNK.equals(piece.subarray(-5))))
      return;
    const { resolve } = pending;
    pending = null;
    missing = 0;
    resolve(status);
  });
  return {
    ask: (bytes) =>
      new Promise((resolve, reject) => {
        pending = { resolve, reject };
        socket.write(bytes);
      }),
    close: () => socket.destroy(),
  };
}

/** @param {string} method @param {string} path @param {Record<string, string | number>} headers @param {Buffer} [body] */
export function requestBytes(method, path, headers = {}, body = Buffer.alloc(0)) {
  const lines = Object.entries({
    Host: 'bench',
    ...headers,
    ...(body.length > 0 && { 'Content-Length': body.length }),
  });
  const head = [`${method} ${path} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`), '', ''];
  return Buffer.concat([Buffer.from(head.join('\r\n')), body]);
}
