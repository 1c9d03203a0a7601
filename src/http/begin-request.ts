import type { RequestListener } from 'node:http';
import { logAccess } from './middleware/access-log.js';
import { securityHeaders } from './middleware/security-headers.js';
import type { TimeRequest } from './operations/metrics.js';
import { callerOf } from './request/caller.js';
import { requestId } from './request/request-id.js';
import { readTarget } from './request/target.js';
import type { HttpDeps } from './types.js';

/**
 * What holds for every request, whichever way it goes: it has a name, which the client is told and every log line below
 * bears; it is timed and told in the log; and who makes it is a stranger until proven otherwise.
 */
export function beginRequest(
  { settings, logger, requestContext }: Pick<HttpDeps, 'settings' | 'logger' | 'requestContext'>,
  timeRequest: TimeRequest,
  next: RequestListener,
): RequestListener {
  const headers = securityHeaders(settings);
  return (req, res) => {
    readTarget(req);
    req.id = requestId(req);
    req.caller = callerOf(req, settings.trustProxy);
    req.isHttps = settings.isHttps;
    req.actor = { kind: 'anonymous', client: req.caller };
    res.setHeader('X-Request-Id', req.id);
    for (const [name, value] of headers) res.setHeader(name, value);
    requestContext.run({ requestId: req.id }, () => {
      timeRequest(req, res);
      logAccess(logger, req, res);
      next(req, res);
    });
  };
}
