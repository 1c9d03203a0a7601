import { type Request, type Response, Router } from 'express';
import { type FieldMessages, localPath, refuse, sentFields, text, withNotice, withSecrets } from './forms.js';
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
  router.get('/login', redirectSignedIn, (req, res) => show(req, res, 'login', blank));
  router.post('/login', (req, res) => signIn(deps, req, res));
  router.post('/logout', (req, res) => signOut(deps, req, res));
  return router;
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
    await enter(deps, req, res);
  } catch (error) {
    show(req, res, 'login', { values: sentFields(req, ['login']), ...refuse(req, res, error) });
  }
}

/** R43: where they were going, else where the role belongs. */
async function enter({ browserSession }: PageDeps, req: Request, res: Response): Promise<void> {
  const { isAdmin } = await browserSession.signIn(req, res);
  res.redirect(303, localPath(text(req, 'next')) ?? (isAdmin ? '/admin' : '/files'));
}

async function signOut({ browserSession }: PageDeps, req: Request, res: Response): Promise<void> {
  // Whoever is signed out already is where they wanted to be.
  if (req.actor.kind === 'user') await browserSession.signOut(req, res);
  res.redirect(303, withNotice('/', 'signedOut'));
}

function show(req: Request, res: Response, page: 'login' | 'register', view: AccountView): void {
  res.render(`account/${page}`, { ...view, next: localPath(text(req, 'next') || req.query.next) });
}

function redirectSignedIn(req: Request, res: Response, next: () => void): void {
  if (req.actor.kind !== 'user') next();
  else res.redirect(303, localPath(req.query.next) ?? (req.actor.isAdmin ? '/admin' : '/files'));
}
