import { listOwnEventsSchema } from '../../domain/audit/audit.commands.js';
import {
  answerChallengeSchema,
  askForPasskeySchema,
  listSessionsSchema,
  refreshSessionSchema,
  signInByPasskeySchema,
  signInSchema,
} from '../../domain/sessions/session.commands.js';
import { requireUser } from '../../domain/shared/actor.js';
import {
  changePasswordSchema,
  registerUserSchema,
  updateProfileSchema,
} from '../../domain/users/user.commands.js';
import type { BrowserSession } from '../browser-session.js';
import { param } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { expectedVersions } from './etag.js';
import { presentAuditRecord, presentPage, presentSession, presentTokens, presentUser } from './presenters.js';
import { withUserEtag } from './user-etag.js';

export const authEndpoints = (
  { useCases: { users, sessions, audit } }: Pick<HttpDeps, 'useCases'>,
  browserSession: Pick<BrowserSession, 'signOut'>,
): Endpoint[] => [
  {
    method: 'post',
    path: '/auth/register',
    operationId: 'register',
    tag: 'Accounts',
    summary: 'Open an account',
    access: 'anyone',
    body: registerUserSchema,
    success: { status: 201, schema: 'User' },
    refusals: [403, 409, 429, 503],
    handle: async (req) => presentUser(req.actor, await users.register(req.actor, req.body)),
  },
  {
    method: 'post',
    path: '/auth/login',
    operationId: 'signIn',
    tag: 'Accounts',
    summary:
      'Sign in and get a pair of tokens; who has a second factor sends a `code`, too, or is asked for it',
    access: 'anyone',
    body: signInSchema,
    success: { status: 200, schema: 'Tokens' },
    refusals: [401, 429, 503],
    handle: async (req) => presentTokens(await sessions.signInApi(req.caller, req.body)),
  },
  {
    method: 'post',
    path: '/auth/login/second-factor',
    operationId: 'answerChallenge',
    tag: 'Accounts',
    summary: 'Go on with a sign-in that answered `second_factor_required`, by a code or a passkey',
    access: 'anyone',
    body: answerChallengeSchema,
    success: { status: 200, schema: 'Tokens' },
    refusals: [401, 429],
    handle: async (req) => presentTokens(await sessions.goOnInApi(req.caller, req.body)),
  },
  {
    method: 'post',
    path: '/auth/login/passkey/options',
    operationId: 'askForPasskey',
    tag: 'Accounts',
    summary:
      'What the browser asks for a passkey by: any; with the `challenge` of `second_factor_required` one of that account',
    access: 'anyone',
    body: askForPasskeySchema,
    success: { status: 200, schema: 'PasskeyOptions' },
    refusals: [401, 409],
    handle: (req) => sessions.askForPasskey(req.body),
  },
  {
    method: 'post',
    path: '/auth/login/passkey',
    operationId: 'signInByPasskey',
    tag: 'Accounts',
    summary: 'Sign in by a passkey alone, and get a pair of tokens',
    access: 'anyone',
    body: signInByPasskeySchema,
    success: { status: 200, schema: 'Tokens' },
    refusals: [401, 429],
    handle: async (req) => presentTokens(await sessions.signInApiByPasskey(req.caller, req.body)),
  },
  {
    method: 'post',
    path: '/auth/refresh',
    operationId: 'refresh',
    tag: 'Accounts',
    summary: 'Trade a refresh token for a new pair',
    access: 'anyone',
    body: refreshSessionSchema,
    success: { status: 200, schema: 'Tokens' },
    refusals: [401],
    handle: async (req) => presentTokens(await sessions.refresh(req.caller, req.body)),
  },
  {
    method: 'post',
    path: '/auth/logout',
    operationId: 'signOut',
    tag: 'Accounts',
    summary: 'Sign out: this token and its refresh tokens stop working at once',
    access: 'newcomer',
    success: { status: 204 },
    refusals: [],
    handle: async (req, res) => {
      if (req.actor.kind === 'user' && req.actor.means === 'session') await browserSession.signOut(req, res);
      else await sessions.signOut(req.actor);
    },
  },
  {
    method: 'get',
    path: '/auth/me',
    operationId: 'getProfile',
    tag: 'Accounts',
    summary: 'Who I am',
    access: 'newcomer',
    success: { status: 200, schema: 'User' },
    refusals: [],
    answers: ['ETag'],
    handle: async (req, res) => withUserEtag(req, res, await users.getProfile(req.actor)),
  },
  {
    method: 'patch',
    path: '/auth/me',
    operationId: 'updateProfile',
    tag: 'Accounts',
    summary: 'Change my name or email',
    access: 'user',
    body: updateProfileSchema,
    success: { status: 200, schema: 'User' },
    refusals: [409, 412],
    headers: ['If-Match'],
    answers: ['ETag'],
    handle: async (req, res) => {
      const expected = expectedVersions(req, requireUser(req.actor).id);
      return withUserEtag(req, res, await users.updateProfile(req.actor, req.body, expected));
    },
  },
  {
    method: 'post',
    path: '/auth/password',
    operationId: 'changePassword',
    tag: 'Accounts',
    summary: 'Change my password; every other session ends',
    access: 'newcomer',
    body: changePasswordSchema,
    success: { status: 204 },
    refusals: [429, 503],
    handle: async (req) => users.changePassword(req.actor, req.body),
  },
  {
    method: 'get',
    path: '/auth/sessions',
    operationId: 'listSessions',
    tag: 'Accounts',
    summary: 'My browser sessions and API tokens',
    access: 'user',
    query: listSessionsSchema,
    success: { status: 200, schema: 'SessionList' },
    refusals: [],
    handle: async (req) => presentPage(await sessions.list(req.actor, req.query), presentSession),
  },
  {
    method: 'get',
    path: '/auth/me/events',
    operationId: 'listOwnEvents',
    tag: 'Accounts',
    summary: 'What happened to my account and in my storage, the newest first',
    access: 'user',
    query: listOwnEventsSchema,
    success: { status: 200, schema: 'AuditRecordList' },
    refusals: [],
    handle: async (req) =>
      presentPage(await audit.listOwn(req.actor, req.query), (record) => presentAuditRecord(req.t, record)),
  },
  {
    method: 'delete',
    path: '/auth/sessions',
    operationId: 'endOtherSessions',
    tag: 'Accounts',
    summary: 'End all of my sessions but this one',
    access: 'user',
    success: { status: 204 },
    refusals: [],
    handle: async (req) => void (await sessions.endOthers(req.actor)),
  },
  {
    method: 'delete',
    path: '/auth/sessions/:id',
    operationId: 'endSession',
    tag: 'Accounts',
    summary: 'End one of my sessions',
    access: 'user',
    success: { status: 204 },
    refusals: [404],
    handle: async (req) => sessions.end(req.actor, param(req, 'id')),
  },
];
