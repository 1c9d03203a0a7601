import type AdminJS from 'adminjs';
import type { RequestHandler } from 'express';
import { UseCaseResource } from './use-case-resource.js';

interface CallParams {
  resourceId: string;
  recordId?: string;
  action?: string;
}

/**
 * AdminJS answers an unknown resource or action, and a bulk action on nothing, with a plain error. They are no
 * addresses of ours, so they go on to the server's 404.
 */
export const knownCalls =
  (admin: AdminJS): RequestHandler<CallParams> =>
  (req, _res, next) => {
    const { resourceId, action = 'search' } = req.params;
    const resource = admin.resources.find((candidate) => candidate.id() === resourceId);
    const isKnown = resource && Object.hasOwn(resource.decorate().actions, action);
    next(isKnown ? undefined : 'router');
  };

/** Of a record that is not there AdminJS tells in its own words, which are English and name the table. */
export const knownRecord =
  (admin: AdminJS): RequestHandler<CallParams> =>
  async (req, res, next) => {
    const { resourceId, recordId = '' } = req.params;
    const resource = admin.findResource(resourceId);
    if (!(resource instanceof UseCaseResource) || (await resource.has(recordId))) return next();
    const notice = { type: 'error', message: 'error404Record' };
    const baseError = { type: 'NotFound', message: notice.message };
    res.json({ record: { params: {}, populated: {}, errors: {}, baseError }, records: [], notice });
  };

/** @see knownCalls */
export const knownRecords: RequestHandler<CallParams> = (req, _res, next) =>
  next(req.query.recordIds ? undefined : 'router');
