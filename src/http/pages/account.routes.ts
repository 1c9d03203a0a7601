import { type Request, type Response, Router } from 'express';
import { isNewcomer, lacksFactor } from '../../domain/shared/actor.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import {
  type FieldMessages,
  isScripted,
  localPath,
  refuse,
  sentFields,
  text,
  withNotice,
  withSecrets,
} from './forms.js';
import type { PageDeps } from './page-deps.js';

interface AccountView {
  values: Record<string, string | undefined>;
  errors: FieldMessages;
  message: string | null;
}

const blank: AccountView = { values: {}, errors: {}, message: null };

/** Register, sign in, sign out (R40–R43). What was typed stays in the form, but for passwords. */
export function createAccountPages(deps: PageDeps): Router {
  const router = Router();
  router.get('/register', redirectSignedIn, (req, res) => show(req, res, 'register', blank));
  router.post('/register', (req, res) => register(deps, req, res));
  router.get('/login', redirectSignedIn, (req, res) => showSignIn(deps, req, res, blank));
  router.post('/login', (req, res) => signIn(deps, req, res));
  router.post('/login/passkey', (req, res) => signInByPasskey(deps, req, res));
  // Asked for by the script that then goes on with the form.
  router.post('/login/passkey/options', async (req, res) => {
    res.json(await deps.useCases.sessions.askForPasskey({}, req.csrfToken));
  });
  router.post('/login/second-factor', (req, res) => takeSecondStep(deps, req, res));
  router.post('/logout', (req, res) => signOut(deps, req, res));
  router.get('/password', redirectSettled, (req, res) => show(req, res, 'password', blank));
  router.post('/password', redirectSettled, (req, res) => setPassword(deps, req, res));
  router.use(newcomersFirst);
  return router;
}

/** Who has to set a password of their own is led there from every page: none has anything for them before that. */
function newcomersFirst(req: Request, res: Response, next: () => void): void {
  const isPage = req.method === 'GET' && !isScripted(req);
  const address = isPage ? newPasswordUrl(localPath(req.originalUrl)) : '/password';
  if (!isNewcomer(req.actor)) next();
  else if (isScripted(req)) res.set('HX-Redirect', address).status(403).end();
  else res.redirect(303, address);
}

const newPasswordUrl = (next: string | null): string =>
  next === null || next === '/' ? '/password' : `/password?next=${encodeURIComponent(next)}`;

async function setPassword({ useCases }: PageDeps, req: Request, res: Response): Promise<void> {
  try {
    await useCases.users.changePassword(req.actor, sentFields(req, ['currentPassword', 'newPassword']));
  } catch (error) {
    const { errors, message } = refuse(req, res, error);
    const secrets = ['currentPassword', 'newPassword'];
    return show(req, res, 'password', { values: {}, message, errors: withSecrets(req, errors, secrets) });
  }
  const { isAdmin } = await useCases.users.getProfile(req.actor);
  res.redirect(303, localPath(text(req, 'next')) ?? homeOf(isAdmin));
}

const homeOf = (isAdmin: boolean): string => (isAdmin ? '/admin' : '/files');

/** The form is for those alone who have to. */
function redirectSettled(req: Request, res: Response, next: () => void): void {
  if (isNewcomer(req.actor)) next();
  else res.redirect(303, req.actor.kind === 'user' ? '/settings' : '/login');
}

async function register(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const typed = sentFields(req, ['login', 'fullName', 'email', 'password']);
  try {
    await deps.useCases.users.register(req.actor, typed);
  } catch (error) {
    const { password: _secret, ...values } = typed;
    const { errors, message } = refuse(req, res, error);
    return show(req, res, 'register', { values, message, errors: withSecrets(req, errors, ['password']) });
  }
  // The account is there now, whatever comes of the sign-in.
  await signIn(deps, req, res);
}

async function signIn(deps: PageDeps, req: Request, res: Response): Promise<void> {
  try {
    welcome(req, res, await deps.browserSession.signIn(req, res));
  } catch (error) {
    if (error instanceof DomainError && error.details.challenge)
      return showSecondStep(deps, req, res, error.details.challenge.token, { message: null, errors: {} });
    showSignIn(deps, req, res, { values: sentFields(req, ['login']), ...refuse(req, res, error) });
  }
}

async function signInByPasskey(deps: PageDeps, req: Request, res: Response): Promise<void> {
  try {
    welcome(req, res, await deps.browserSession.signInByPasskey(req, res));
  } catch (error) {
    const { message } = refuse(req, res, error);
    const told = message ?? req.t('errors.passkey_wrong');
    showSignIn(deps, req, res, { values: {}, errors: {}, message: told });
  }
}

async function takeSecondStep(deps: PageDeps, req: Request, res: Response): Promise<void> {
  try {
    welcome(req, res, await deps.browserSession.goOn(req, res));
  } catch (error) {
    const refusal = refuse(req, res, error);
    const isOver = error instanceof DomainError && error.code === 'challenge_expired';
    if (isOver || refusal.errors.challenge) return showSignIn(deps, req, res, { values: {}, ...refusal });
    const isWrong = error instanceof DomainError && error.code === 'code_wrong';
    const told = isWrong ? { message: null, errors: { code: refusal.message ?? '' } } : refusal;
    await showSecondStep(deps, req, res, text(req, 'challenge'), told);
  }
}

/** The challenge is worth nothing without the code: it may stand in the page, and is good in any tab. */
async function showSecondStep(
  { useCases }: PageDeps,
  req: Request,
  res: Response,
  challenge: string,
  told: Pick<AccountView, 'message' | 'errors'>,
): Promise<void> {
  const { factors, passkey } = await useCases.sessions.tellStep(challenge);
  const hasApp = factors.includes('totp');
  res.render('account/second-step', { ...told, challenge, hasApp, passkey, next: nextOf(req) });
}

/** R43: where they were going, else where the role belongs. */
function welcome(req: Request, res: Response, user: Express.User): void {
  const next = localPath(text(req, 'next'));
  const home = next ?? homeOf(user.isAdmin);
  if (user.mustChangePassword) res.redirect(303, newPasswordUrl(next));
  else if (lacksFactor(user)) res.redirect(303, `/settings/second-factor?next=${encodeURIComponent(home)}`);
  else res.redirect(303, home);
}

async function signOut({ browserSession }: PageDeps, req: Request, res: Response): Promise<void> {
  // Whoever is signed out already is where they wanted to be.
  if (req.actor.kind === 'user') await browserSession.signOut(req, res);
  res.redirect(303, withNotice('/', 'signedOut'));
}

function showSignIn({ useCases }: PageDeps, req: Request, res: Response, view: AccountView): void {
  const arePasskeysOffered = useCases.secondFactors.arePasskeysOffered();
  res.render('account/login', { ...view, arePasskeysOffered, next: nextOf(req) });
}

function show(req: Request, res: Response, page: 'register' | 'password', view: AccountView): void {
  res.render(`account/${page}`, { ...view, next: nextOf(req) });
}

const nextOf = (req: Request): string | null => localPath(text(req, 'next') || req.query.next);

function redirectSignedIn(req: Request, res: Response, next: () => void): void {
  if (req.actor.kind !== 'user') next();
  else res.redirect(303, localPath(req.query.next) ?? homeOf(req.actor.isAdmin));
}
