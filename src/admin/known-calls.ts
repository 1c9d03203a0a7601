import type AdminJS from 'adminjs';
import type { RequestHandler } from 'express';

/**
 * AdminJS answers an unknown resource or action, and a bulk action on nothing, with a plain error. They are no
 * addresses of ours, so they go on to the server's 404.
 */
export const knownCalls =
  (admin: AdminJS): RequestHandler<{ resourceId: string; action?: string }> =>
  (req, _res, next) => {
    const { resourceId, action = 'search' } = req.params;
    const resource = admin.resources.find((candidate) => candidate.id() === resourceId);
    const isKnown = resource && Object.hasOwn(resource.decorate().actions, action);
    next(isKnown ? undefined : 'router');
  };

/** @see knownCalls */
export const knownRecords: RequestHandler = (req, _res, next) =>
  next(req.query.recordIds ? undefined : 'router');
