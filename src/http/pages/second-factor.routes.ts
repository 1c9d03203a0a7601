import { type Request, type Response, Router } from 'express';
import { requireUser } from '../../domain/shared/actor.js';
import { qrSvg } from '../look/qr.js';
import { localPath, refuse, sentFields, text, withNotice } from './forms.js';
import type { PageDeps } from './page-deps.js';
import { openWorkspace } from './workspace.js';

const HOME = '/settings#second-factor';

/** An authenticator, and the codes for the day it is lost. Every step is a form, for browsers without scripts too. */
export function createSecondFactorPages(deps: PageDeps): Router {
  const { secondFactors } = deps.useCases;
  const router = Router();
  router.get('/', (req, res) => showInvitation(deps, req, res));
  router.post('/totp', (req, res) => beginTotp(deps, req, res));
  router.post('/totp/confirm', (req, res) => confirmTotp(deps, req, res));
  router.post('/totp/remove', async (req, res) => {
    await secondFactors.removeTotp(req.actor);
    res.redirect(303, withNotice('/settings', 'factorRemoved'));
  });
  router.post('/recovery-codes', async (req, res) => {
    await showCodes(deps, req, res, await secondFactors.renewRecoveryCodes(req.actor));
  });
  return router;
}

/** Where who has to have one is led, before what their role may. */
async function showInvitation(deps: PageDeps, req: Request, res: Response): Promise<void> {
  await openWorkspace(deps, req, res);
  const { isRequired, totp } = await deps.useCases.secondFactors.get(req.actor);
  if (totp) return res.redirect(303, nextOf(req) ?? HOME);
  res.render('settings/second-factor', { isRequired, next: nextOf(req) });
}

async function beginTotp(deps: PageDeps, req: Request, res: Response): Promise<void> {
  await openWorkspace(deps, req, res);
  const { secret, address } = await deps.useCases.secondFactors.beginTotp(req.actor);
  const qr = await qrSvg(address, req.t('secondFactor.begin.qr'));
  res.render('settings/totp', { qr, secret: inGroups(secret), error: null, next: nextOf(req) });
}

async function confirmTotp(deps: PageDeps, req: Request, res: Response): Promise<void> {
  await openWorkspace(deps, req, res);
  try {
    const made = await deps.useCases.secondFactors.confirmTotp(req.actor, sentFields(req, ['code']));
    await showCodes(deps, req, res, made);
  } catch (error) {
    const { errors, message } = refuse(req, res, error);
    // The secret does not come out again: the authenticator has it, or one begins anew.
    res.render('settings/totp', { qr: null, secret: null, error: errors.code ?? message, next: nextOf(req) });
  }
}

/** Never kept: whoever looks at this page again finds none. */
async function showCodes(
  deps: PageDeps,
  req: Request,
  res: Response,
  { recoveryCodes }: { recoveryCodes: string[] },
): Promise<void> {
  const { login } = requireUser(req.actor);
  await openWorkspace(deps, req, res);
  res.set('Cache-Control', 'no-store');
  res.render('settings/recovery-codes', { codes: recoveryCodes, login, next: nextOf(req) ?? HOME });
}

const nextOf = (req: Request): string | null => localPath(text(req, 'next') || req.query.next);

/** As it is easy to type. */
const inGroups = (secret: string): string => secret.replace(/(.{4})(?=.)/g, '$1 ');
