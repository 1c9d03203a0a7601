import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import connectPgSimple from 'connect-pg-simple';
import type { Request, RequestHandler, Response } from 'express';
import session, { type SessionData } from 'express-session';
import passport from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import { cookieName } from '../config/cookie-name.js';
import { isWithoutFactor } from '../domain/second-factors/second-factor.policy.js';
import { signInSchema } from '../domain/sessions/session.commands.js';
import type { SignedIn } from '../domain/sessions/sign-in.js';
import type { Client } from '../domain/shared/actor.js';
import { DomainError } from '../domain/shared/domain-error.js';
import type { Rules } from '../domain/shared/rules.js';
import { validate } from '../domain/shared/validate.js';
import { clearCookie, parseCookie } from './cookies.js';
import { renewVisitor } from './middleware/csrf.js';
import { recognise } from './middleware/limit-strangers.js';
import { passkeyField } from './passkey-field.js';
import type { HttpDeps } from './types.js';

export const SESSION_COOKIE = 'kladovka.sid';

type SessionDeps = Pick<
  HttpDeps,
  'settings' | 'rules' | 'useCases' | 'pool' | 'findBrowserSession' | 'requestContext' | 'strangers'
>;

export interface BrowserSession {
  /** Sets `req.actor` from the cookie. */
  middleware: RequestHandler[];
  /**
   * Signs in by the form's `login` and `password`, under a new session id.
   * @throws DomainError as `verifyCredentials` does
   */
  signIn(req: Request, res: Response): Promise<Express.User>;
  /** The second step: by the form's `challenge`, and `code` or `passkey`. @throws DomainError as `goOnInBrowser` does */
  goOn(req: Request, res: Response): Promise<Express.User>;
  /** By the form's `passkey` alone. @throws DomainError as `signInBrowserByPasskey` does */
  signInByPasskey(req: Request, res: Response): Promise<Express.User>;
  signOut(req: Request, res: Response): Promise<void>;
}

/**
 * R7. express-session keeps the cookie's side in PostgreSQL, passport puts the id of the domain's session into it,
 * and the domain says at every request who that is now.
 */
export function createBrowserSession(deps: SessionDeps): BrowserSession {
  const authenticator = createAuthenticator(deps);
  return {
    middleware: [
      trustOwnHttps(deps.settings.isHttps),
      storedSession(deps),
      authenticator.session() as RequestHandler,
      actorOfSession(deps),
    ],
    signIn: async (req, res) => {
      return enter(deps, req, res, await verify(authenticator, req, res));
    },
    goOn: async (req, res) => {
      const { challenge, code } = (req.body ?? {}) as Record<string, unknown>;
      const passkey = passkeyField(req, 'passkey');
      const shown = passkey ? { passkey } : { code };
      const signedIn = await deps.useCases.sessions.goOnInBrowser(req.caller, { challenge, ...shown });
      return enter(deps, req, res, userOf(deps.rules, signedIn, req.caller));
    },
    signInByPasskey: async (req, res) => {
      const passkey = passkeyField(req, 'passkey');
      const { sessions } = deps.useCases;
      const signedIn = await sessions.signInBrowserByPasskey(req.caller, { passkey }, req.csrfToken);
      return enter(deps, req, res, userOf(deps.rules, signedIn, req.caller));
    },
    signOut: async (req, res) => {
      await deps.useCases.sessions.signOut(req.actor);
      await new Promise<void>((resolve, reject) => {
        req.session.destroy((error: unknown) => (error ? reject(error) : resolve()));
      });
      clearCookie(res, deps.settings, SESSION_COOKIE);
      renewVisitor(res, deps.settings);
    },
  };
}

/** Under a new session id. */
async function enter(
  { settings }: SessionDeps,
  req: Request,
  res: Response,
  user: Express.User,
): Promise<Express.User> {
  await new Promise<void>((resolve, reject) => {
    req.logIn(user, (error: unknown) => (error ? reject(error) : resolve()));
  });
  renewVisitor(res, settings);
  return user;
}

/** Of the request that signed in; later ones read it anew. */
const userOf = (rules: Rules, { user, session }: SignedIn, client: Client): Express.User => ({
  kind: 'user',
  id: user.id,
  login: user.login,
  isAdmin: user.isAdmin,
  mustChangePassword: user.mustChangePassword,
  isWithoutFactor: isWithoutFactor(rules, user),
  sessionId: session.id,
  means: 'session',
  client,
});

function storedSession({ settings, rules, pool, findBrowserSession }: SessionDeps): RequestHandler {
  /** Each page begins with a look at one: together with those of other requests. */
  class SessionStore extends connectPgSimple(session) {
    override get(sid: string, done: (error: unknown, session?: SessionData | null) => void): void {
      findBrowserSession(sid).then((content) => done(null, content as SessionData | null), done);
    }
  }
  return session({
    name: cookieName(SESSION_COOKIE, settings.isHttps),
    secret: settings.secrets.session,
    store: new SessionStore({
      pool,
      tableName: 'browser_sessions',
      // No write unless something changed: the domain's session says how long it lives.
      disableTouch: true,
      // The jobs clear up: they end before the pool does, and say in the log what went wrong.
      pruneSessionInterval: false,
    }),
    resave: false,
    saveUninitialized: false,
    cookie: {
      httpOnly: true,
      sameSite: 'lax',
      secure: settings.isHttps,
      /** Asked at each sign-in. */
      get maxAge() {
        return rules.sessionIdleDays * 24 * 3600 * 1000;
      },
    },
  });
}

/**
 * The same for the short ways: makes the user of the cookie's session the one behind the request, and begins or changes none. False
 * where there is no such user, or where a token is shown: then the cookie does not count.
 */
export async function authenticateBrowser(
  deps: Pick<SessionDeps, 'settings' | 'useCases' | 'requestContext' | 'strangers'>,
  req: IncomingMessage,
): Promise<boolean> {
  if (req.headers.authorization !== undefined) return false;
  const sid = unsigned(parseCookie(req, SESSION_COOKIE), deps.settings.secrets.session);
  const actor = sid && (await deps.useCases.sessions.authenticateBrowser(sid, req.caller));
  if (!actor) return false;
  recognise(deps, req, actor);
  return true;
}

/** As express-session signs: `s:<id>.<HMAC-SHA-256, Base64 without padding>`. */
function unsigned(value: string | undefined, secret: string): string | null {
  const [, id = '', signature = ''] = /^s:(.+)\.([^.]+)$/.exec(value ?? '') ?? [];
  const expected = createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '');
  const isSigned =
    signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
  return isSigned ? id : null;
}

function createAuthenticator({ useCases, rules }: SessionDeps): passport.Authenticator {
  const authenticator = new passport.Passport();
  authenticator.use(
    new LocalStrategy({ usernameField: 'login', passReqToCallback: true }, (req, login, password, done) => {
      const client = req.caller;
      useCases.sessions
        .signInBrowser(client, { login, password })
        .then((signedIn) => done(null, userOf(rules, signedIn, client)))
        .catch(done);
    }),
  );
  authenticator.serializeUser((user, done) => done(null, user.sessionId));
  authenticator.deserializeUser(
    (req: Request, sessionId: unknown, done: (error: unknown, user?: Express.User | false) => void) => {
      useCases.sessions
        .authenticate(String(sessionId), 'session', req.caller)
        .then((actor) => done(null, actor ?? false))
        .catch(done);
    },
  );
  return authenticator;
}

const verify = (authenticator: passport.Authenticator, req: Request, res: Response): Promise<Express.User> =>
  new Promise((resolve, reject) => {
    const finish = (error: unknown, user: Express.User | false | undefined) => {
      if (error) return reject(error);
      if (user) return resolve(user);
      reject(missingCredentials(req.body));
    };
    authenticator.authenticate('local', finish)(req, res, reject);
  });

/** passport-local stops at an empty field by itself; the schema says which one it was. */
function missingCredentials({ login, password }: Record<string, unknown> = {}): unknown {
  try {
    validate(signInSchema, { login, password });
    return new DomainError('invalid_credentials');
  } catch (error) {
    return error;
  }
}

const actorOfSession =
  (deps: SessionDeps): RequestHandler =>
  (req, _res, next) => {
    if (req.user) recognise(deps, req, req.user);
    next();
  };

/** TLS ends in front of us, so an https: public URL is what tells that the cookie may be Secure. */
const trustOwnHttps =
  (isHttps: boolean): RequestHandler =>
  (req, _res, next) => {
    if (isHttps) Object.defineProperty(req, 'secure', { value: true });
    next();
  };
