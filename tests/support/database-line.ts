import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What is done to the line when a statement comes over it. */
export type OnStatement = (statement: { number: number; backend: number }) => 'pass' | 'cut' | 'pass and cut';

export interface DatabaseLine {
  url: string;
  /** Nobody is let through, as where no server runs. */
  close(): Promise<void>;
}

/** A line to PostgreSQL that knows statements from other messages, numbered from 1 on over all of its connections. */
export async function openLine(
  databaseUrl: string,
  onStatement: OnStatement = () => 'pass',
  port = 0,
): Promise<DatabaseLine> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let number = 0;
  const server: Server = createServer((client) => {
    const backend = connect(Number(target.port), target.hostname);
    const end = () => [client, backend].forEach((socket) => void socket.destroy());
    for (const socket of [client, backend]) {
      sockets.add(socket);
      socket.once('close', end).on('error', end);
      socket.once('close', () => sockets.delete(socket));
    }
    let pid = 0;
    backend.on('data', (bytes: Buffer) => {
      pid ||= backendIn(bytes);
      client.write(bytes);
    });
    const split = messages();
    client.on('data', (bytes: Buffer) => {
      for (const message of split(bytes)) {
        const isStatement = message.type === 'Q' || message.type === 'E';
        if (isStatement) number += 1;
        const verdict = isStatement ? onStatement({ number, backend: pid }) : 'pass';
        if (verdict !== 'cut') backend.write(message.bytes);
        if (verdict !== 'pass') return end();
      }
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Message {
  /** None of the first one. */
  type: string;
  bytes: Buffer;
}

/** https://www.postgresql.org/docs/18/protocol-message-formats.html */
function messages(): (bytes: Buffer) => Message[] {
  let rest: Buffer = Buffer.alloc(0);
  let isFirst = true;
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const whole: Message[] = [];
    for (;;) {
      const head = isFirst ? 0 : 1;
      if (rest.length < head + 4) return whole;
      const length = head + rest.readUInt32BE(head);
      if (rest.length < length) return whole;
      whole.push({ type: isFirst ? '' : rest.toString('latin1', 0, 1), bytes: rest.subarray(0, length) });
      rest = rest.subarray(length);
      isFirst = false;
    }
  };
}

/** BackendKeyData: K, twelve bytes, the number of the process, its secret. */
function backendIn(bytes: Buffer): number {
  for (let at = 0; at + 9 <= bytes.length; at += 1 + bytes.readUInt32BE(at + 1)) {
    if (bytes[at] === 0x4b) return bytes.readUInt32BE(at + 5);
  }
  return 0;
}
