import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import { promisify } from 'node:util';
import compression from 'compression';
import { DomainError } from '../domain/shared/domain-error.js';
import { etagOf } from './api/etag.js';
import { fileListText } from './api/files.endpoints.js';
import { presentFile } from './api/presenters.js';
import { authenticateBrowser } from './browser-session.js';
import { downloadFile } from './content/download-file.js';
import { frameOf } from './look/frame.js';
import { authenticateBearer } from './middleware/authenticate.js';
import { linkHeaders } from './middleware/cross-origin.js';
import { comesFromOwnPage, giveCsrfToken } from './middleware/csrf.js';
import { setLanguage } from './middleware/language.js';
import { setContentPolicy } from './middleware/security-headers.js';
import { hasSoundHost, isDecodable } from './middleware/sound-request.js';
import { ALIVE } from './operations/operations.routes.js';
import { filePage } from './pages/file-page.js';
import { noticeOf } from './pages/forms.js';
import { isListView } from './pages/list-view.js';
import { headerOf, setHeaders } from './request/headers.js';
import { pathOf } from './request/target.js';
import { isPrefetch, isRobot } from './shares/robots.js';
import { sendSharedFile } from './shares/share-content.js';
import type { HttpDeps, PageRequest } from './types.js';
import { reprDigest } from './uploads/form-upload.js';
import { parseShortForm, peekBody } from './uploads/short-form.js';
import { holdShort } from './uploads/short-places.js';

type HotDeps = Pick<
  HttpDeps,
  'useCases' | 'blobs' | 'settings' | 'rules' | 'logger' | 'requestContext' | 'strangers' | 'networkOf'
>;

/** Answers the request, or finds that it has to go the long way, which begins anew: then false, and nothing was done. */
type HotPath = (req: IncomingMessage, res: ServerResponse, id: string) => Promise<boolean>;

const uuid = '([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})';

/**
 * The requests that come by the thousand: a probe, a file's content for who shows an access token, the file of a link, a list of
 * files, for programs and for people, a short upload. They are answered before the chain that pages and forms need, through the same use cases. Whatever is out of the ordinary about
 * one, a refusal too, goes the long way.
 */
export function hotPaths(deps: HotDeps, longWay: RequestListener): RequestListener {
  const paths: [address: RegExp, path: HotPath][] = [
    [new RegExp(`^/api/v1/files/${uuid}/content$`, 'i'), fileContent(deps)],
    [new RegExp(`^/s/${uuid}$`, 'i'), linkedFile(deps)],
  ];
  const list = fileList(deps);
  const page = filesPage(deps);
  const upload = shortUpload(deps);
  return (req, res) => {
    if (!hasSoundHost(req) || !isDecodable(req.url ?? '')) return longWay(req, res);
    if (req.method === 'POST' && req.url === '/api/v1/files')
      return void travel(deps, req, res, upload(req, res, ''), longWay);
    if (req.method !== 'GET' || hasBody(req)) return longWay(req, res);
    if (req.url === '/healthz') return tellAlive(res);
    const path = pathOf(req);
    if (path === '/api/v1/files') return void travel(deps, req, res, list(req, res, ''), longWay);
    if (path === '/files') return void travel(deps, req, res, page(req, res, ''), longWay);
    for (const [address, answer] of paths) {
      const id = address.exec(req.url ?? '')?.[1]?.toLowerCase();
      if (id !== undefined) return void travel(deps, req, res, answer(req, res, id), longWay);
    }
    longWay(req, res);
  };
}

async function travel(
  { logger }: Pick<HotDeps, 'logger'>,
  req: IncomingMessage,
  res: ServerResponse,
  answered: Promise<boolean>,
  longWay: RequestListener,
): Promise<void> {
  try {
    if (!(await answered)) longWay(req, res);
  } catch (error) {
    if (!res.headersSent) {
      res.removeHeader('Set-Cookie');
      req.failure = error;
      return longWay(req, res);
    }
    logger.error(`${req.method} failed after its answer had begun`, { error });
    // Too late for words: the connection breaks off, so that nobody takes the part for the whole.
    req.socket.destroy();
  }
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function tellAlive(res: ServerResponse): void {
  setHeaders(res, aliveHeaders);
  res.end(ALIVE);
}

/** What the language middleware says of every answer. */
const vary = { Vary: 'Accept-Language' };

const aliveHeaders = {
  ...vary,
  'Content-Type': 'application/json; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'",
};

/** With what compression says, which is asked only where the client takes it. */
const pageHeaders = {
  Vary: 'Accept-Language, Accept-Encoding',
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'private, no-store',
};

const jsonHeaders = { ...aliveHeaders, 'Cache-Control': 'no-store' };

const fileContent =
  (deps: HotDeps): HotPath =>
  async (req, res, id) => {
    if (!(await authenticateBearer(deps, req))) return false;
    setHeaders(res, vary);
    await downloadFile(deps, req, res, { id });
    return true;
  };

const fileList = (deps: HotDeps): HotPath => {
  const compress = promisify(compression() as Middleware);
  return async (req, res) => {
    if (!(await authenticateBearer(deps, req))) return false;
    const page = await fileListText(deps, req, queryOf(req));
    setHeaders(res, jsonHeaders);
    await compress(req, res);
    res.end(page);
    return true;
  };
};

/** The same list for people: the file manager of who shows a browser's cookie, or a piece of its list for a script. */
const filesPage = (deps: HotDeps): HotPath => {
  const compress = promisify(compression() as Middleware);
  return async (req, res) => {
    if (!(await authenticateBrowser(deps, req))) return false;
    const asked: PageRequest = Object.assign(req, { query: queryOf(req), originalUrl: req.url ?? '' });
    // The long way keeps the choice.
    if (isListView(asked.query.view)) return false;
    setLanguage(asked);
    giveCsrfToken(deps.settings, asked, res);
    const nonce = setContentPolicy(res);
    const frame = { ...frameOf(deps.rules, asked), nonce, notice: noticeOf(asked) };
    const pieces = await filePage(deps, asked, res, frame);
    setHeaders(res, {
      ...pageHeaders,
      'Content-Length': pieces.reduce((sum, { length }) => sum + length, 0),
    });
    if (headerOf(req, 'accept-encoding') !== undefined) await compress(req, res);
    for (const piece of pieces) res.write(piece);
    res.end();
    return true;
  };
};

const queryOf = ({ url = '' }: IncomingMessage) => parse(/\?([^#]*)/.exec(url)?.[1] ?? '');

type Middleware = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

const linkedFile =
  (deps: HotDeps): HotPath =>
  async (req, res, token) => {
    if (headerOf(req, 'authorization') !== undefined || isPrefetch(req) || isRobot(req)) return false;
    const open = () => deps.useCases.links.open(req.caller, token);
    const target = await open();
    const { link, file } = target;
    // Those that count exactly have answers of their own.
    if (!file || link.maxDownloads !== null) return false;
    const findAgain = async () => {
      const again = await open();
      if (!again.file) throw new DomainError('link_not_found');
      return again.file;
    };
    setHeaders(res, { ...vary, ...linkHeaders });
    await sendSharedFile(deps, req, res, { target, file, findAgain });
    return true;
  };

/** By a token, or by the cookie of a browser that says that a page of ours asks. */
const isAuthentic = async (deps: HotDeps, req: IncomingMessage): Promise<boolean> =>
  (await authenticateBearer(deps, req)) ||
  (comesFromOwnPage(req, deps.settings.publicUrl) && (await authenticateBrowser(deps, req)));

/** What is left of a longer body, if it is refused, is not read off: that is the long way's. */
const SHORT_FORM_BYTES = 64 * 1024;

const shortUpload =
  (deps: HotDeps): HotPath =>
  async (req, res) => {
    const length = Number(headerOf(req, 'content-length'));
    const isForm = /^multipart\/form-data *;/i.test(headerOf(req, 'content-type') ?? '');
    if (!isForm || !(length <= SHORT_FORM_BYTES) || headerOf(req, 'expect') !== undefined) return false;
    const giveBack = (await isAuthentic(deps, req)) && holdShort(res);
    if (!giveBack) return false;
    const stopWatching = deps.useCases.transfers.upload(req.actor, () => req.destroy());
    const body = await peekBody(req, length).finally(stopWatching);
    const form = body && (await parseShortForm(req, body));
    if (!form) {
      giveBack();
      return false;
    }
    const { fields, name, declaredType, bytes } = form;
    const input = { ...fields, name, declaredType, sha256: reprDigest(req) };
    // What was put back is read off: a request ends, and lets go of its bytes, when its body has.
    const file = await deps.useCases.uploads.uploadFile(req.actor, input, bytes).finally(() => req.resume());
    setHeaders(res, { ...jsonHeaders, ETag: etagOf(file), Location: `/api/v1/files/${file.id}` });
    res.statusCode = 201;
    res.end(JSON.stringify(presentFile(file)));
    return true;
  };
