import type { Response } from 'express';
import {
  addMembersSchema,
  addNamedMembersSchema,
  createGroupSchema,
  listGroupsSchema,
  removeMembersSchema,
  updateGroupSchema,
} from '../../domain/groups/group.commands.js';
import type { Group } from '../../domain/groups/group.js';
import { param } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { etagOf, expectedVersions } from './etag.js';
import { presentGroup, presentPage } from './presenters.js';

/** Classes, departments; who is in one `GET /users?groupId=` tells. */
export const groupEndpoints = ({ useCases: { groups } }: Pick<HttpDeps, 'useCases'>): Endpoint[] => {
  const withEtag = (res: Response, group: Group) => {
    res.set('ETag', etagOf(group));
    return presentGroup(group);
  };
  const common = { tag: 'Groups', access: 'admin' as const };
  const one = { ...common, path: '/groups/:id' };
  return [
    {
      ...common,
      method: 'get',
      path: '/groups',
      operationId: 'listGroups',
      summary: 'List the groups with their numbers, or those that a user is in',
      query: listGroupsSchema,
      success: { status: 200, schema: 'GroupList' },
      refusals: [],
      handle: async (req) => presentPage(await groups.list(req.actor, req.query), presentGroup),
    },
    {
      ...common,
      method: 'post',
      path: '/groups',
      operationId: 'createGroup',
      summary: 'Make a group',
      body: createGroupSchema,
      success: { status: 201, schema: 'Group' },
      refusals: [409],
      answers: ['ETag'],
      handle: async (req, res) => {
        const group = await groups.create(req.actor, req.body);
        res.location(`/api/v1/groups/${group.id}`);
        return withEtag(res, group);
      },
    },
    {
      ...one,
      method: 'get',
      operationId: 'getGroup',
      summary: 'Read a group',
      success: { status: 200, schema: 'Group' },
      refusals: [404],
      answers: ['ETag'],
      handle: async (req, res) => withEtag(res, await groups.get(req.actor, param(req, 'id'))),
    },
    {
      ...one,
      method: 'patch',
      operationId: 'updateGroup',
      summary: 'Change a group; `applyQuota` gives its members the quota of whoever joins',
      body: updateGroupSchema,
      success: { status: 200, schema: 'Group' },
      refusals: [404, 409, 412],
      answers: ['ETag'],
      handle: async (req, res) =>
        withEtag(res, await groups.update(req.actor, param(req, 'id'), req.body, expectedVersions(req))),
    },
    {
      ...one,
      method: 'delete',
      operationId: 'deleteGroup',
      summary: 'Delete a group; who was in it stays',
      success: { status: 204 },
      refusals: [404, 412],
      handle: async (req) => groups.delete(req.actor, param(req, 'id'), expectedVersions(req)),
    },
    {
      ...one,
      method: 'post',
      path: '/groups/:id/members',
      operationId: 'addGroupMembers',
      summary: 'Put people in a group; they get its default quota unless they are to keep theirs',
      body: addMembersSchema,
      success: { status: 200, schema: 'Joined' },
      refusals: [404],
      handle: async (req) => groups.addMembers(req.actor, param(req, 'id'), req.body),
    },
    {
      ...one,
      method: 'post',
      path: '/groups/:id/members/names',
      operationId: 'addNamedGroupMembers',
      summary:
        'Put people in a group by their logins or e-mails; where somebody is unknown nobody joins, but for `onlyKnown`',
      body: addNamedMembersSchema,
      success: { status: 200, schema: 'NamedJoined' },
      refusals: [404],
      handle: async (req) => groups.addNamedMembers(req.actor, param(req, 'id'), req.body),
    },
    {
      ...one,
      method: 'post',
      path: '/groups/:id/members/remove',
      operationId: 'removeGroupMembers',
      summary: 'Take people out of a group; they keep their quota',
      body: removeMembersSchema,
      success: { status: 200, schema: 'Left' },
      refusals: [404],
      handle: async (req) => groups.removeMembers(req.actor, param(req, 'id'), req.body),
    },
  ];
};
