import { listSessionsSchema } from '../../domain/sessions/session.commands.js';
import { param } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { presentPage, presentSecondFactor, presentSession } from './presenters.js';

/** What an administrator sees and does around one account, beyond its own record. */
export const userHubEndpoints = ({
  useCases: { users, sessions, secondFactors },
}: Pick<HttpDeps, 'useCases'>): Endpoint[] => [
  {
    method: 'get',
    path: '/users/:id/usage',
    operationId: 'getUserUsage',
    tag: 'Users',
    summary: 'What fills the storage of an account, by type and by folder; of a large one its largest files',
    access: 'admin',
    success: { status: 200, schema: 'StorageUsage' },
    refusals: [404],
    handle: (req) => users.usage(req.actor, param(req, 'id')),
  },
  {
    method: 'get',
    path: '/users/:id/holdings',
    operationId: 'getUserHoldings',
    tag: 'Users',
    summary: 'What would go with an account: files, trash, links, uploads on their way, sessions',
    access: 'admin',
    success: { status: 200, schema: 'Holdings' },
    refusals: [404],
    handle: (req) => users.holdings(req.actor, param(req, 'id')),
  },
  {
    method: 'get',
    path: '/users/:id/sessions',
    operationId: 'listUserSessions',
    tag: 'Users',
    summary: 'Browser sessions and API tokens of an account',
    access: 'admin',
    query: listSessionsSchema,
    success: { status: 200, schema: 'SessionList' },
    refusals: [404],
    handle: async (req) =>
      presentPage(await sessions.listOf(req.actor, param(req, 'id'), req.query), presentSession),
  },
  {
    method: 'delete',
    path: '/users/:id/sessions',
    operationId: 'endUserSessions',
    tag: 'Users',
    summary: 'Sign an account out everywhere',
    access: 'admin',
    success: { status: 204 },
    refusals: [404],
    handle: async (req) => void (await sessions.endAllOf(req.actor, param(req, 'id'))),
  },
  {
    method: 'delete',
    path: '/users/:id/sessions/:sessionId',
    operationId: 'endUserSession',
    tag: 'Users',
    summary: 'End one session of an account',
    access: 'admin',
    success: { status: 204 },
    refusals: [404],
    handle: (req) => sessions.endOf(req.actor, param(req, 'id'), param(req, 'sessionId')),
  },
  {
    method: 'get',
    path: '/users/:id/second-factor',
    operationId: 'getUserSecondFactor',
    tag: 'Users',
    summary: 'Which second factor an account has, and since when',
    access: 'admin',
    success: { status: 200, schema: 'SecondFactor' },
    refusals: [404],
    handle: async (req) => presentSecondFactor(await secondFactors.getOf(req.actor, param(req, 'id'))),
  },
  {
    method: 'delete',
    path: '/users/:id/second-factor',
    operationId: 'resetUserSecondFactor',
    tag: 'Users',
    summary:
      'Take a lost second factor from an account: its password is enough then, and all its sessions end',
    access: 'admin',
    success: { status: 204 },
    refusals: [404, 409],
    handle: (req) => secondFactors.reset(req.actor, param(req, 'id')),
  },
];
