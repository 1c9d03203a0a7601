import { type ErrorRequestHandler, Router } from 'express';
import { MAX_SELECTED } from '../../domain/entries/entry.commands.js';
import { csrfGuard } from '../middleware/csrf.js';
import { formBody } from '../middleware/parsed-body.js';
import { problemMessage, toProblem } from '../problem.js';
import { createAccountPages } from './account.routes.js';
import { createArchivePages } from './archives.routes.js';
import { createChangePages } from './changes.routes.js';
import { createFileDetails, createFolderDetails } from './details.routes.js';
import { createEntryPages } from './entries.routes.js';
import { createFilePages } from './files.routes.js';
import { createFolderPages } from './folders.routes.js';
import { isScripted, localPath, noticeOf } from './forms.js';
import { createLinkPages } from './links.routes.js';
import type { PageDeps } from './page-deps.js';
import { createPreferences } from './preferences.routes.js';
import { createPreviewPages } from './previews.routes.js';
import { createProof } from './proof.routes.js';
import { createSearchPages } from './search.routes.js';
import { createSecondFactorPages } from './second-factor.routes.js';
import { createSettingsPages } from './settings.routes.js';
import { createSharePages } from './share.routes.js';
import { createTrashPages } from './trash.routes.js';
import { createUploadPages } from './upload.routes.js';

/** A selection of as many entries as an act takes, each with what was decided for it. */
const MAX_FIELDS = 2 * MAX_SELECTED + 20;

/** What people see. Forms come as urlencoded text, and files as multipart, to the same use cases as the API's. */
export function createPages(deps: PageDeps): Router {
  const router = Router();
  router.use((req, res, next) => {
    res.locals.notice = noticeOf(req);
    // What stands on a page is its reader's alone, whatever asked for it: answers to forms show keys and codes.
    res.set('Cache-Control', 'private, no-store');
    next();
  });
  // Undo names all that was moved, with the name that each had: three letters for each byte of it.
  router.use('/entries', formBody(1024, MAX_FIELDS));
  router.use(formBody(200, MAX_FIELDS));
  router.use(csrfGuard(deps.settings));
  router.use(createPreferences(deps.settings));
  router.use(createAccountPages(deps));
  const proof = createProof(deps);
  router.use(proof.taken);
  router.get('/', (_req, res) => res.render('start'));
  router.use('/files', createPreviewPages(deps));
  router.use(
    '/files',
    createUploadPages(deps),
    createSharePages(deps, 'file'),
    createFileDetails(deps),
    createFilePages(deps),
  );
  router.use(
    '/folders',
    createSharePages(deps, 'folder'),
    createFolderDetails(deps),
    createFolderPages(deps),
  );
  router.use(createArchivePages(deps));
  router.use('/entries', createEntryPages(deps));
  router.use('/trash', createTrashPages(deps));
  router.use('/changes', createChangePages(deps));
  router.use('/search', createSearchPages(deps));
  router.use('/links', createLinkPages(deps));
  router.use('/settings/second-factor', createSecondFactorPages(deps));
  router.use('/settings', createSettingsPages(deps));
  router.use(proof.asked);
  router.use(pageErrors);
  return router;
}

/** Strangers go and sign in; a script gets words to show; all else is the server's last word on errors. */
const pageErrors: ErrorRequestHandler = (error: unknown, req, res, next) => {
  const problem = toProblem(error);
  if (res.headersSent || problem.status >= 500) return next(error);
  const isStranger = problem.code === 'authentication_required';
  if (isScripted(req)) {
    if (isStranger) res.set('HX-Redirect', signInUrl(pathOf(req.get('HX-Current-URL'))));
    res.status(problem.status).type('text/plain').send(problemMessage(req.t, problem));
  } else if (isStranger) res.redirect(303, signInUrl(req.method === 'GET' ? req.originalUrl : '/files'));
  else next(error);
};

const signInUrl = (next: string | null): string =>
  next ? `/login?next=${encodeURIComponent(next)}` : '/login';

function pathOf(address = ''): string | null {
  if (!URL.canParse(address)) return null;
  const { pathname, search, hash } = new URL(address);
  return localPath(pathname + search + hash);
}
