import express, { type Request, type RequestHandler, type Response } from 'express';
import Joi from 'joi';
import type { Setting } from '../../domain/settings/get-settings.js';
import { requireAdmin } from '../../domain/shared/actor.js';
import { logoUrl } from '../look/site.js';
import { bodyLimit } from '../middleware/body-limit.js';
import { HttpError } from '../problem.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { etagOf, expectedVersions } from './etag.js';
import { presentSetting } from './presenters.js';

const tag = 'Settings';
/** What the value may be, `GET /settings` tells of each. */
const changeSchema = Joi.object({ value: Joi.any().required() });

const MAX_PICTURE_BYTES = 256 * 1024;
const pictureTypes = ['image/png', 'image/jpeg', 'image/webp'];

export const settingEndpoints = ({ useCases: { settings } }: Pick<HttpDeps, 'useCases'>): Endpoint[] => {
  const withEtag = (res: Response, setting: Setting) => {
    res.set('ETag', settingEtag(setting));
    return presentSetting(setting);
  };
  const expected = (req: Request) => expectedVersions(req, nameIn(req));
  return [
    {
      method: 'get',
      path: '/site',
      operationId: 'getSite',
      tag,
      summary: 'Name, colour and logo of the place, its announcement, and whether registration is open',
      access: 'anyone',
      success: { status: 200, schema: 'Site' },
      refusals: [],
      handle: async () => {
        const { name, colour, logo, announcement, registration } = settings.site();
        return { name, colour, logoUrl: logoUrl(logo), announcement, registration };
      },
    },
    {
      method: 'get',
      path: '/settings',
      operationId: 'listSettings',
      tag,
      summary: 'The settings in force, with where each comes from; secrets are never told',
      access: 'admin',
      success: { status: 200, schema: 'SettingList' },
      refusals: [],
      handle: async (req) => {
        const inForce = await settings.get(req.actor);
        return { items: inForce.settings.map(presentSetting), environment: inForce.environment };
      },
    },
    {
      method: 'patch',
      path: '/settings/:name',
      operationId: 'changeSetting',
      tag,
      summary: 'Change a setting: every process goes by it within a second',
      access: 'admin',
      body: changeSchema,
      success: { status: 200, schema: 'Setting' },
      refusals: [404, 412],
      answers: ['ETag'],
      handle: async (req, res) =>
        withEtag(res, await settings.change(req.actor, nameIn(req), req.body, expected(req))),
    },
    {
      method: 'delete',
      path: '/settings/:name',
      operationId: 'resetSetting',
      tag,
      summary: 'Take a setting back: what the environment says, or the default, is in force again',
      access: 'admin',
      success: { status: 200, schema: 'Setting' },
      refusals: [404, 412],
      answers: ['ETag'],
      handle: async (req, res) => withEtag(res, await settings.reset(req.actor, nameIn(req), expected(req))),
    },
    {
      method: 'post',
      path: '/settings/siteLogo/picture',
      operationId: 'changeLogo',
      tag,
      summary: 'Give the place a logo: PNG, JPEG or WebP of at most 256 KB, which is drawn anew',
      access: 'admin',
      takes: 'image/*',
      receive: receivePicture(),
      success: { status: 200, schema: 'Setting' },
      refusals: [412],
      answers: ['ETag'],
      handle: async (req, res) =>
        withEtag(res, await settings.changeLogo(req.actor, req.body, expectedVersions(req, 'siteLogo'))),
    },
  ];
};

/** As it is written: names of settings have capitals. */
const nameIn = (req: Request): string => String(req.params.name);

const settingEtag = ({ name, version }: Setting): string => etagOf({ id: name, version });

/** Nobody else's bytes are read. */
const receivePicture = (): RequestHandler[] => [
  (req, _res, next) => {
    requireAdmin(req.actor);
    if (!req.is(pictureTypes)) throw new HttpError(415);
    next();
  },
  bodyLimit(MAX_PICTURE_BYTES),
  express.raw({ type: pictureTypes, limit: MAX_PICTURE_BYTES }),
];
