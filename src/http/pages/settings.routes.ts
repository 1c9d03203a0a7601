import { type Request, type Response, Router } from 'express';
import { DomainError } from '../../domain/shared/domain-error.js';
import { param, queryText } from '../request/params.js';
import {
  expectedVersions,
  type FieldMessages,
  isHtmx,
  localPath,
  refuse,
  sentFields,
  tellScripts,
  text,
  withNotice,
  withSecrets,
} from './forms.js';
import type { PageDeps } from './page-deps.js';
import { presentEvent, presentSession } from './presenters.js';
import { putQuotaWarningAway } from './quota-warning.js';
import { openWorkspace } from './workspace.js';

interface SettingsState {
  profile?: { values: { fullName?: string; email?: string }; errors: FieldMessages; message: string | null };
  password?: { errors: FieldMessages; message: string | null };
}

/** So many events on one page. */
const EVENTS = 50;

/** Profile, password, sessions, language and theme of the reader. */
export function createSettingsPages(deps: PageDeps): Router {
  const { users, sessions, notices } = deps.useCases;
  const router = Router();
  router.get('/', (req, res) => show(deps, req, res, {}));
  router.get('/events', async (req, res) => {
    await openWorkspace(deps, req, res);
    const cursor = queryText(req, 'cursor');
    // Here they see all of it.
    await notices.markSeen(req.actor);
    res.locals.accountNotice = null;
    const page = await deps.useCases.audit.listOwn(req.actor, { limit: EVENTS, ...(cursor && { cursor }) });
    const events = page.items.map((record) => presentEvent(req.t, res.locals.format, record));
    res.render('settings/events', { events, nextCursor: page.nextCursor });
  });
  router.post('/profile', async (req, res) => {
    const values = sentFields(req, ['fullName', 'email']);
    try {
      await users.updateProfile(req.actor, values, expectedVersions(req));
      res.redirect(303, withNotice('/settings', 'saved'));
    } catch (error) {
      // Who is there is asked on a page of its own, which sends the form again.
      if (error instanceof DomainError && error.code === 'proof_required') throw error;
      const { errors, message } = refuse(req, res, error);
      await show(deps, req, res, { profile: { values, errors, message } });
    }
  });
  router.post('/password', async (req, res) => {
    try {
      await users.changePassword(req.actor, sentFields(req, ['currentPassword', 'newPassword']));
      res.redirect(303, withNotice('/settings', 'passwordChanged'));
    } catch (error) {
      const { errors, message } = refuse(req, res, error);
      const secrets = ['currentPassword', 'newPassword'];
      await show(deps, req, res, { password: { message, errors: withSecrets(req, errors, secrets) } });
    }
  });
  router.post('/quota-warning', (req, res) => {
    putQuotaWarningAway(res, deps.settings, text(req, 'level'));
    if (isHtmx(req)) res.end();
    else res.redirect(303, localPath(text(req, 'next')) ?? '/files');
  });
  router.post('/notices/seen', async (req, res) => {
    await notices.markSeen(req.actor);
    if (isHtmx(req)) res.end();
    else res.redirect(303, localPath(text(req, 'next')) ?? '/files');
  });
  router.post('/sessions/end-others', async (req, res) => {
    await sessions.endOthers(req.actor);
    res.redirect(303, withNotice('/settings', 'othersEnded'));
  });
  router.post('/sessions/:id/end', async (req, res) => {
    await sessions.end(req.actor, param(req, 'id'));
    if (!isHtmx(req)) return res.redirect(303, withNotice('/settings', 'sessionEnded'));
    tellScripts(res, { toast: req.t('pages.done.sessionEnded') });
    res.send('');
  });
  return router;
}

async function show(deps: PageDeps, req: Request, res: Response, state: SettingsState): Promise<void> {
  const { fullName, email, version } = await openWorkspace(deps, req, res);
  const { items: sessions } = await deps.useCases.sessions.list(req.actor, { limit: 500 });
  res.render('settings/index', {
    version,
    profile: { values: { fullName, email }, errors: {}, message: null },
    password: { errors: {}, message: null },
    ...state,
    secondFactor: await deps.useCases.secondFactors.get(req.actor),
    sessions: sessions.map((session) => presentSession(req.t, session)),
  });
}
