import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pathOf } from '../request/target.js';
import type { Meter } from '../types.js';
import { routeOf } from './route-of.js';

export type TimeRequest = (req: IncomingMessage, res: ServerResponse) => void;

/** Times each request from here to the end of its answer. */
export const timeRequests =
  (meter: Pick<Meter, 'requestBegan' | 'requestEnded'>): TimeRequest =>
  (req, res) => {
    const startedAt = performance.now();
    const { method = '', socket } = req;
    meter.requestBegan();
    res.once('close', () => {
      const isStream = res.statusCode === 200 && pathOf(req) === '/changes';
      meter.requestEnded({
        method: methods.has(method) ? method : 'other',
        route: routeOf(req, res.statusCode),
        status: res.statusCode,
        // A stream lasts as long as somebody looks at a page.
        seconds: isStream ? null : (performance.now() - startedAt) / 1000,
        ...takeBytes(socket),
      });
    });
  };

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

interface Passed {
  receivedBytes: number;
  sentBytes: number;
}

const counted = new WeakMap<Socket, Passed>();

/** What passed over a connection since it was last asked. */
function takeBytes(socket: Socket): Passed {
  const before = counted.get(socket) ?? { receivedBytes: 0, sentBytes: 0 };
  const now = { receivedBytes: socket.bytesRead, sentBytes: socket.bytesWritten };
  counted.set(socket, now);
  return {
    receivedBytes: Math.max(0, now.receivedBytes - before.receivedBytes),
    sentBytes: Math.max(0, now.sentBytes - before.sentBytes),
  };
}
