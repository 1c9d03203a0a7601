import { createUserSchema, listUsersSchema, updateUserSchema } from '../../domain/users/user.commands.js';
import { param } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { expectedVersions } from './etag.js';
import { presentListedUser, presentPage, presentUser } from './presenters.js';
import { withUserEtag } from './user-etag.js';

export const userEndpoints = ({ useCases: { users } }: Pick<HttpDeps, 'useCases'>): Endpoint[] => [
  {
    method: 'get',
    path: '/users',
    operationId: 'listUsers',
    tag: 'Users',
    summary: 'List the accounts with the space that each uses',
    access: 'admin',
    query: listUsersSchema,
    success: { status: 200, schema: 'UserList' },
    refusals: [],
    handle: async (req) =>
      presentPage(await users.list(req.actor, req.query), (user) => presentListedUser(req.actor, user)),
  },
  {
    method: 'post',
    path: '/users',
    operationId: 'createUser',
    tag: 'Users',
    summary: 'Create an account; without a password it gets one that is good for one sign-in',
    access: 'admin',
    body: createUserSchema,
    success: { status: 201, schema: 'CreatedUser' },
    refusals: [409, 503],
    handle: async (req, res) => {
      const user = await users.create(req.actor, req.body);
      res.location(`/api/v1/users/${user.id}`);
      const { oneTimePassword } = user;
      return { ...presentUser(req.actor, user), ...(oneTimePassword !== null && { oneTimePassword }) };
    },
  },
  {
    method: 'get',
    path: '/users/:id',
    operationId: 'getUser',
    tag: 'Users',
    summary: 'Read an account',
    access: 'admin',
    success: { status: 200, schema: 'User' },
    refusals: [404],
    answers: ['ETag'],
    handle: async (req, res) => withUserEtag(req, res, await users.get(req.actor, param(req, 'id'))),
  },
  {
    method: 'patch',
    path: '/users/:id',
    operationId: 'updateUser',
    tag: 'Users',
    summary: 'Change an account: name, email, rights, block, quota, password',
    access: 'admin',
    body: updateUserSchema,
    success: { status: 200, schema: 'User' },
    refusals: [404, 409, 412, 503],
    headers: ['If-Match'],
    answers: ['ETag'],
    handle: async (req, res) =>
      withUserEtag(
        req,
        res,
        await users.update(req.actor, param(req, 'id'), req.body, expectedVersions(req)),
      ),
  },
  {
    method: 'post',
    path: '/users/:id/one-time-password',
    operationId: 'resetPassword',
    tag: 'Users',
    summary: 'Give an account a new password that is good for one sign-in; all its sessions end',
    access: 'admin',
    success: { status: 200, schema: 'OneTimePassword' },
    refusals: [404, 503],
    handle: (req) => users.resetPassword(req.actor, param(req, 'id')),
  },
  {
    method: 'delete',
    path: '/users/:id',
    operationId: 'deleteUser',
    tag: 'Users',
    summary: 'Delete an account with its files, links, sessions and tokens',
    access: 'admin',
    success: { status: 204 },
    refusals: [404, 409, 412],
    headers: ['If-Match'],
    handle: async (req) => users.delete(req.actor, param(req, 'id'), expectedVersions(req)),
  },
];
