import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface FlakyProxy {
  port: number;
  /** How many connections it has taken so far. */
  connections(): number;
  /** How many stand open. */
  open(): number;
  /** The next `times` connections are cut after so many bytes to the client (`down`) or from it (`up`). */
  cut(direction: 'down' | 'up', afterBytes: number, times: number): void;
  close(): Promise<void>;
}

/** A line to a server on the loopback that breaks when it is told to. */
export async function flakyProxy(targetPort: number): Promise<FlakyProxy> {
  let taken = 0;
  let fault: { direction: 'down' | 'up'; afterBytes: number; times: number } | null = null;
  const sockets = new Set<Socket>();
  const limit = (direction: 'down' | 'up'): number => {
    if (fault?.direction !== direction || fault.times === 0) return Number.POSITIVE_INFINITY;
    fault.times -= 1;
    return fault.afterBytes;
  };
  const server = createServer((client) => {
    taken += 1;
    const target = connect(targetPort, '127.0.0.1');
    const end = () => [client, target].forEach((socket) => void socket.destroy());
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.once('close', end).on('error', end);
      socket.once('close', () => sockets.delete(socket));
    }
    forward(target, client, limit('down'), end);
    forward(client, target, limit('up'), end);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => taken,
    open: () => sockets.size / 2,
    cut: (direction, afterBytes, times) => {
      fault = { direction, afterBytes, times };
      // Those that stand open already would carry on without it.
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function forward(from: Socket, to: Socket, limit: number, end: () => void): void {
  let bytes = 0;
  from.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limit) end();
    else if (!to.write(chunk)) from.pause();
  });
  to.on('drain', () => from.resume());
}
