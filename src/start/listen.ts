import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../config/settings.js';
import { answerClientError } from './client-error.js';

export interface Listener {
  /** Lets what is in progress come to its end, then cuts off the rest. */
  drain(): Promise<void>;
}

/** How long requests in progress may take after the signal to stop. */
const patienceMs = 30_000;
/** As long as there are any, newcomers are still served for a moment: a balancer must see that we are not ready. */
const farewellMs = 5_000;
const pollMs = 50;

export async function listen(app: RequestListener, { host, port }: Settings): Promise<Listener> {
  const server = createListener(app);
  const requests = countRequests(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(describe(error, host, port)));
    server.listen(port, host, resolve);
  });
  return { drain: () => drain(server, requests) };
}

/** What a client that is slow on purpose can hold. */
const limits = {
  /** A head that is not there by then never comes. */
  headMs: 60_000,
  /** Whoever takes nothing of an answer for so long is gone; one who takes a little now and then is waited for. */
  takesNothingMs: 300_000,
  /** Of a process, idle ones too: more are turned away before they cost memory and descriptors. */
  mostConnections: 20_000,
};

/** The server as it answers everywhere, before it listens. */
export function createListener(
  app: RequestListener,
  { headMs, takesNothingMs, mostConnections } = limits,
): Server {
  const server = createServer({ connectionsCheckingInterval: headMs / 4 }, app);
  server.headersTimeout = headMs;
  server.maxConnections = mostConnections;
  breakOffIdle(server, takesNothingMs);
  // A large upload over a slow line may take hours; whether it makes progress is watched where it is read.
  server.requestTimeout = 0;
  // Longer than the idle time of the usual proxies, so that it is they who hang up.
  server.keepAliveTimeout = 65_000;
  server.on('clientError', answerClientError);
  // RFC 9110, 10.1.1: an expectation that we do not know may be let pass.
  server.on('checkExpectation', (req, res) => server.emit('request', req, res));
  server.on('checkContinue', (req, res) => {
    continueWhenRead(req, res);
    server.emit('request', req, res);
  });
  return server;
}

/** Only an answer that is still being made, with nothing left to send, is waited for: some take minutes. */
function breakOffIdle(server: Server, takesNothingMs: number): void {
  const answers = new WeakMap<Socket, ServerResponse>();
  server.on('request', ({ socket }, res) => answers.set(socket, res));
  server.setTimeout(takesNothingMs, (socket) => {
    const isBeingMade = answers.get(socket)?.writableEnded === false;
    if (!isBeingMade || socket.writableLength > 0) socket.destroy();
  });
}

/** Whoever reads the body asks for it, so that one which is refused before that is never sent (RFC 9110, 10.1.1). */
function continueWhenRead(req: IncomingMessage, res: ServerResponse): void {
  const read = req._read;
  req._read = (size) => {
    req._read = read;
    if (!res.headersSent) res.writeContinue();
    read.call(req, size);
  };
}

interface RequestCount {
  open: number;
}

function countRequests(server: Server): RequestCount {
  const requests = { open: 0 };
  server.on('request', (_req, res) => {
    requests.open += 1;
    res.once('close', () => {
      requests.open -= 1;
    });
  });
  return requests;
}

async function drain(server: Server, requests: RequestCount): Promise<void> {
  const start = Date.now();
  const hasTime = (milliseconds: number) => requests.open > 0 && Date.now() - start < milliseconds;
  while (hasTime(farewellMs)) await sleep(pollMs);
  const closed = new Promise((resolve) => server.close(resolve));
  while (hasTime(patienceMs)) {
    server.closeIdleConnections();
    await sleep(pollMs);
  }
  server.closeAllConnections();
  await closed;
}

function describe(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') return new Error(`Port ${port} on ${host} is taken by another program.`);
  if (error.code === 'EACCES')
    return new Error(`Port ${port} on ${host} needs more rights than this user has.`);
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL'].includes(error.code ?? ''))
    return new Error(`This machine can't listen on ${host} (HOST): no network of it has that address.`);
  return error;
}
