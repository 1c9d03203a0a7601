import type { Request, Response } from 'express';
import {
  folderLinkSchema,
  linkOptionsSchema,
  linkPolicySchema,
  listLinksSchema,
  listTargetLinksSchema,
} from '../../domain/links/link.commands.js';
import type { NamedLink } from '../../domain/links/link-store.js';
import { param } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { etagOf, expectedVersions } from './etag.js';
import { presentLink, presentPage } from './presenters.js';

export const linkEndpoints = ({
  useCases,
  settings,
}: Pick<HttpDeps, 'useCases' | 'settings'>): Endpoint[] => {
  const { links } = useCases;
  const present = (req: Request, link: NamedLink) => presentLink(settings.publicUrl, req.actor, link);
  const withEtag = (req: Request, res: Response, link: NamedLink) => {
    res.set('ETag', etagOf(link));
    return present(req, link);
  };
  return [
    {
      method: 'post',
      path: '/files/:id/links',
      operationId: 'createLink',
      tag: 'Share links',
      summary: 'Make a share link to a file',
      access: 'user',
      body: linkOptionsSchema,
      success: { status: 201, schema: 'Link' },
      refusals: [404],
      handle: async (req, res) =>
        withEtag(req, res, await links.create(req.actor, param(req, 'id'), req.body)),
    },
    {
      method: 'get',
      path: '/files/:id/links',
      operationId: 'listFileLinks',
      tag: 'Share links',
      summary: 'List the links to a file',
      access: 'user',
      query: listTargetLinksSchema,
      success: { status: 200, schema: 'LinkList' },
      refusals: [404],
      handle: async (req) =>
        presentPage(await links.listOfFile(req.actor, param(req, 'id'), req.query), (link) =>
          present(req, link),
        ),
    },
    {
      method: 'post',
      path: '/folders/:id/links',
      operationId: 'createFolderLink',
      tag: 'Share links',
      summary: 'Make a share link to a folder: to take from it, or to drop files into it',
      access: 'user',
      body: folderLinkSchema,
      success: { status: 201, schema: 'Link' },
      refusals: [404],
      handle: async (req, res) =>
        withEtag(req, res, await links.createOfFolder(req.actor, param(req, 'id'), req.body)),
    },
    {
      method: 'get',
      path: '/folders/:id/links',
      operationId: 'listFolderLinks',
      tag: 'Share links',
      summary: 'List the links to a folder',
      access: 'user',
      query: listTargetLinksSchema,
      success: { status: 200, schema: 'LinkList' },
      refusals: [404],
      handle: async (req) =>
        presentPage(await links.listOfFolder(req.actor, param(req, 'id'), req.query), (link) =>
          present(req, link),
        ),
    },
    {
      method: 'get',
      path: '/links',
      operationId: 'listLinks',
      tag: 'Share links',
      summary: 'List my links; admins may name anybody’s, or mean everybody’s',
      access: 'user',
      query: listLinksSchema,
      success: { status: 200, schema: 'LinkList' },
      refusals: [403, 404],
      handle: async (req) =>
        presentPage(await links.list(req.actor, req.query), (link) => present(req, link)),
    },
    {
      method: 'get',
      path: '/links/policy',
      operationId: 'getLinkPolicy',
      tag: 'Share links',
      summary: 'What new links have to keep to; admins may name anybody’s storage',
      access: 'user',
      query: linkPolicySchema,
      success: { status: 200, schema: 'LinkPolicy' },
      refusals: [403, 404],
      handle: async (req) => links.policy(req.actor, req.query),
    },
    {
      method: 'get',
      path: '/links/:id',
      operationId: 'getLink',
      tag: 'Share links',
      summary: 'Read a link',
      access: 'user',
      success: { status: 200, schema: 'Link' },
      refusals: [404],
      answers: ['ETag'],
      handle: async (req, res) => withEtag(req, res, await links.get(req.actor, param(req, 'id'))),
    },
    {
      method: 'patch',
      path: '/links/:id',
      operationId: 'updateLink',
      tag: 'Share links',
      summary: 'Change a link’s conditions; null takes one away',
      access: 'user',
      body: linkOptionsSchema,
      success: { status: 200, schema: 'Link' },
      refusals: [404, 412],
      answers: ['ETag'],
      handle: async (req, res) =>
        withEtag(req, res, await links.update(req.actor, param(req, 'id'), req.body, expectedVersions(req))),
    },
    {
      method: 'delete',
      path: '/links/:id',
      operationId: 'revokeLink',
      tag: 'Share links',
      summary: 'Revoke a link',
      access: 'user',
      success: { status: 204 },
      refusals: [404, 412],
      handle: async (req) => links.revoke(req.actor, param(req, 'id'), expectedVersions(req)),
    },
  ];
};
