import type { RequestListener } from 'node:http';
import compression from 'compression';
import express, { type Express, type RequestHandler } from 'express';
import type { Settings } from '../config/settings.js';
import { routeEndpoints } from './api/endpoint.js';
import { apiEndpoints, createApi } from './api/router.js';
import { beginRequest } from './begin-request.js';
import { createBrowserSession } from './browser-session.js';
import { hotPaths } from './hot-paths.js';
import { createAssets } from './look/assets.js';
import { frame } from './look/frame.js';
import { createSite } from './look/site.js';
import { renderView, viewsFolder } from './look/views.js';
import { bearerToken } from './middleware/authenticate.js';
import { bodyDeadline } from './middleware/body-deadline.js';
import { bodyLimit } from './middleware/body-limit.js';
import { csrfGuard, csrfToken } from './middleware/csrf.js';
import { errors, notFound } from './middleware/errors.js';
import { language } from './middleware/language.js';
import { limitStrangers, refuseStranger } from './middleware/limit-strangers.js';
import { contentPolicy } from './middleware/security-headers.js';
import { soundRequest } from './middleware/sound-request.js';
import { unreadBody } from './middleware/unread-body.js';
import { timeRequests } from './operations/metrics.js';
import { createOperations } from './operations/operations.routes.js';
import { createPages } from './pages/index.js';
import { createShares } from './shares/shares.routes.js';
import type { HttpDeps } from './types.js';

/** As its own parsers take, in bytes. */
const MAX_PANEL_BODY = 256 * 1024;

/** The whole server (R3). */
export function createApp(deps: HttpDeps): RequestListener {
  const answer = hotPaths(deps, createChain(deps));
  return beginRequest(deps, timeRequests(deps.metrics), limitStrangers(deps, answer, createRefusal(deps)));
}

/** The whole way of who asks too often. */
function createRefusal(deps: HttpDeps): Express {
  const app = createExpress(deps.settings);
  app.use(...beginnings(deps), () => refuseStranger(deps), errors(deps));
  return app;
}

const beginnings = ({ rules }: HttpDeps): RequestHandler[] => [
  contentPolicy,
  unreadBody,
  bodyDeadline(),
  language,
  frame(rules),
];

/** The way of nearly every kind of request, top to bottom. */
function createChain(deps: HttpDeps): Express {
  const { settings, rules } = deps;
  const app = createExpress(settings);
  const browserSession = createBrowserSession(deps);
  const endpoints = apiEndpoints(deps, browserSession);
  const calls = routeEndpoints(endpoints);

  app.use(...beginnings(deps), soundRequest);
  app.use(createOperations(deps));
  app.use(createAssets(), createSite(deps));
  app.use('/s', createShares(deps));

  // From here on a caller is somebody: by an access token, or by the browser's session.
  app.use('/api', byToken(bearerToken(deps)), byCookie(browserSession.middleware), csrfToken(settings));
  app.use('/api', signedInByCookie(csrfGuard(settings)));
  app.use('/api', compression(), createApi(endpoints, calls, apiOptions(settings)));

  app.use(browserSession.middleware, csrfToken(settings), frame(rules));
  // No body parser before the panel: AdminJS reads its own.
  app.use(
    '/admin',
    limitPanelBody,
    whenLoaded(() => deps.panel(calls)),
  );
  app.use(compression(), createPages({ ...deps, browserSession }));

  app.use(notFound, errors(deps));
  return app;
}

const apiOptions = ({ publicUrl, blobStore }: Settings) => ({
  publicUrl,
  isPresigned: blobStore.kind === 's3' && blobStore.publicEndpoint !== null,
});

function createExpress({ trustProxy }: Settings): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.set('trust proxy', trustProxy);
  app.enable('view cache').engine('ejs', renderView);
  app.set('view engine', 'ejs').set('views', viewsFolder);
  return app;
}

const panelBodyLimit = bodyLimit(MAX_PANEL_BODY);

/** The API's calls have limits of their own by that door, too. */
const limitPanelBody: RequestHandler = (req, res, next) =>
  /^\/api\/v1(?:\/|$)/i.test(req.path) ? next() : panelBodyLimit(req, res, next);

/** A program that shows a token never acts by a cookie. */
const byToken =
  (handler: RequestHandler): RequestHandler =>
  (req, res, next) =>
    req.get('Authorization') === undefined ? next() : handler(req, res, next);

const byCookie = (handlers: RequestHandler[]): RequestHandler[] =>
  handlers.map(
    (handler) => (req, res, next) =>
      req.get('Authorization') === undefined ? handler(req, res, next) : next(),
  );

/** A forged request can only borrow a cookie: who has none to borrow may call from anywhere. */
const signedInByCookie =
  (guard: RequestHandler): RequestHandler =>
  (req, res, next) =>
    req.actor.kind === 'user' && req.actor.means === 'session' ? guard(req, res, next) : next();

/** The first request waits for the panel to load; the others find it there. */
function whenLoaded(load: () => Promise<RequestHandler>): RequestHandler {
  let loaded: Promise<RequestHandler> | null = null;
  return async (req, res, next) => {
    loaded ??= load();
    const handler = await loaded;
    handler(req, res, next);
  };
}
