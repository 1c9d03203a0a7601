import type { IncomingMessage } from 'node:http';
import { pathOf } from '../request/target.js';

type Routed = IncomingMessage & { originalUrl?: string; route?: { path: unknown } };

/**
 * The template of a request's address, for the metrics: a closed set, whatever a stranger asks for. Express tells which route
 * matched; what went a short way and was answered has an address that is one of ours; of all else the area is told.
 */
export function routeOf(req: Routed, status: number): string {
  const path = pathOf({ url: req.originalUrl ?? req.url });
  const template = req.route?.path;
  if (typeof template === 'string') return matched(path, template) ?? areaOf(path);
  return status < 400 && shortWay.test(path) ? withoutIds(path) : areaOf(path);
}

/** Where routers are mounted; the panel's own routes, and whatever is mounted elsewhere, are told by their area. */
const mounts = /^(|api|api\/v1|s|files|folders|entries|entries\/move|trash|changes|search|links|settings)$/;

/** The last parts of the path are the route's, those before are where it is mounted. */
function matched(path: string, template: string): string | null {
  const own = partsOf(template);
  const all = partsOf(path);
  const mount = all
    .slice(0, all.length - own.length)
    .join('/')
    .toLowerCase();
  const isPlain = own.length <= all.length && !/[*{]/.test(template);
  return isPlain && mounts.test(mount) ? `/${[...partsOf(mount), ...own].join('/')}` : null;
}

const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '');

const shortWay = /^\/(healthz|files|api\/v1\/.+|s\/[^/]+)$/i;
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

function withoutIds(path: string): string {
  if (path.length < 36) return path.toLowerCase().replace(/\/$/, '');
  return /^\/s\//i.test(path) ? '/s/:token' : path.toLowerCase().replace(uuid, ':id').replace(/\/$/, '');
}

const areas = new Set(['api', 's', 'admin', 'assets', 'files', 'links', 'login', 'register', 'settings']);

function areaOf(path: string): string {
  const first = path.split('/', 2)[1]?.toLowerCase() ?? '';
  return areas.has(first) ? `/${first}/*` : 'other';
}
