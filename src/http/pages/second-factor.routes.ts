import { type Request, type Response, Router } from 'express';
import { hasFactor } from '../../domain/second-factors/second-factor.js';
import { requireUser } from '../../domain/shared/actor.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import { qrSvg } from '../look/qr.js';
import { passkeyField } from '../passkey-field.js';
import { param } from '../request/params.js';
import { localPath, type Refusal, refuse, sentFields, text, withNotice } from './forms.js';
import type { PageDeps } from './page-deps.js';
import { openWorkspace } from './workspace.js';

const HOME = '/settings#second-factor';

/**
 * An authenticator, passkeys, and the codes for the day they are lost. Every step is a form, for browsers without scripts too, but
 * for what only a script can: asking for a passkey.
 */
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
  router.post('/passkeys/begin', (req, res) => beginPasskey(deps, req, res));
  router.post('/passkeys', (req, res) => addPasskey(deps, req, res));
  router.post('/passkeys/:id/remove', async (req, res) => {
    await secondFactors.removePasskey(req.actor, param(req, 'id'));
    res.redirect(303, withNotice('/settings', 'passkeyRemoved'));
  });
  router.post('/recovery-codes', async (req, res) => {
    await showCodes(deps, req, res, await secondFactors.renewRecoveryCodes(req.actor));
  });
  return router;
}

/** Where who has to have one is led, before what their role may. */
async function showInvitation(deps: PageDeps, req: Request, res: Response): Promise<void> {
  await openWorkspace(deps, req, res);
  const factor = await deps.useCases.secondFactors.get(req.actor);
  if (hasFactor(factor)) return res.redirect(303, nextOf(req) ?? HOME);
  const { isRequired, arePasskeysOffered } = factor;
  res.render('settings/second-factor', { isRequired, arePasskeysOffered, next: nextOf(req) });
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

async function beginPasskey(deps: PageDeps, req: Request, res: Response): Promise<void> {
  await showPasskey(deps, req, res, { name: '', message: null, errors: {} });
}

/** With what the browser makes one by: good once, so each time anew. */
async function showPasskey(
  deps: PageDeps,
  req: Request,
  res: Response,
  told: Refusal & { name: string },
): Promise<void> {
  await openWorkspace(deps, req, res);
  const options = await deps.useCases.secondFactors.beginPasskey(req.actor);
  res.render('settings/passkey', { ...told, options, next: nextOf(req) });
}

async function addPasskey(deps: PageDeps, req: Request, res: Response): Promise<void> {
  try {
    const sent = { name: text(req, 'name'), passkey: passkeyField(req, 'passkey') };
    const { recoveryCodes } = await deps.useCases.secondFactors.addPasskey(req.actor, sent);
    if (recoveryCodes) await showCodes(deps, req, res, { recoveryCodes });
    else res.redirect(303, nextOf(req) ?? withNotice('/settings', 'passkeyAdded'));
  } catch (error) {
    if (error instanceof DomainError && error.code === 'proof_required') throw error;
    const { errors, message } = refuse(req, res, error);
    const told = errors.name ? message : (message ?? req.t('errors.passkey_refused'));
    await showPasskey(deps, req, res, { name: text(req, 'name'), message: told, errors });
  }
}

/** Whoever looks at this page again finds none. */
async function showCodes(
  deps: PageDeps,
  req: Request,
  res: Response,
  { recoveryCodes }: { recoveryCodes: string[] },
): Promise<void> {
  const { login } = requireUser(req.actor);
  await openWorkspace(deps, req, res);
  res.render('settings/recovery-codes', { codes: recoveryCodes, login, next: nextOf(req) ?? HOME });
}

const nextOf = (req: Request): string | null => localPath(text(req, 'next') || req.query.next);

/** As it is easy to type. */
const inGroups = (secret: string): string => secret.replace(/(.{4})(?=.)/g, '$1 ');
