import type AdminJS from 'adminjs';
import type { Request, RequestHandler } from 'express';
import Joi, { type ObjectSchema } from 'joi';
import { DomainError } from '../domain/shared/domain-error.js';
import { validate } from '../domain/shared/validate.js';
import { MAX_PER_PAGE, searchSchema } from './list-call.js';
import { adminOf } from './panel-admin.js';
import { holds, rightTo, rightToPage } from './panel-rights.js';
import { UseCaseResource } from './use-case-resource.js';

interface CallParams {
  resourceId: string;
  recordId?: string;
  action?: string;
  query?: string;
}

type Call = RequestHandler<CallParams>;

/**
 * What AdminJS takes for granted of its calls, so that its own plain errors never come to pass: table and action are
 * known, the action is one of this kind and is offered, and there is nothing in the address that was not looked at.
 * What is no address of ours goes on to the server's 404.
 */
export const knownAction =
  (admin: AdminJS, kind: 'isResourceType' | 'isRecordType' | 'isBulkType'): Call =>
  (req, _res, next) => {
    const { resourceId, action = '' } = req.params;
    const resource = admin.resources.find((candidate) => candidate.id() === resourceId);
    const actions = resource?.decorate().actions ?? {};
    const known = Object.hasOwn(actions, action) ? actions[action] : undefined;
    // AdminJS deletes where it is asked for the head of a page alone, and makes a new record by POST alone.
    const isMethodKnown = req.method === 'POST' || (req.method === 'GET' && action !== 'new');
    if (!known?.[kind]() || !isMethodKnown) return next('router');
    if (!known.isAccessible(adminOf({ currentAdmin: req.session.adminUser })))
      throw new DomainError('forbidden');
    next();
  };

/**
 * The frame around a table or a page is for whom that is; by whichever spelling somebody comes, nothing of what is not theirs
 * stands in it.
 * @throws DomainError `forbidden`
 */
export const ownPlace: RequestHandler<{ path?: string[] }> = (req, _res, next) => {
  const [name = '', kind, ...rest] = (req.params.path ?? []).filter((part) => part !== '');
  const action = kind === undefined ? 'list' : (rest[kind === 'records' ? 1 : 0] ?? 'list');
  const right = /^\/pages\//i.test(req.path) ? rightToPage(name) : rightTo(name, action);
  const { actor } = adminOf({ currentAdmin: req.session.adminUser });
  if (right && !holds(actor, right)) throw new DomainError('forbidden');
  next();
};

/** Lists and searches: nothing but what the table knows reaches AdminJS. */
export const soundQuery =
  (admin: AdminJS): Call =>
  (req, _res, next) => {
    validate(searchSchema, { query: req.params.query });
    const call = tableOf(admin, req).readListCall(req.query);
    setQuery(req, call);
    next();
  };

/** @throws DomainError `record_not_found` */
export const knownRecord =
  (admin: AdminJS): Call =>
  async (req, _res, next) => {
    const { actor } = adminOf({ currentAdmin: req.session.adminUser });
    if (!(await tableOf(admin, req).has(actor, req.params.recordId ?? '')))
      throw new DomainError('record_not_found');
    setQuery(req, {});
    next();
  };

const recordIdsSchema: ObjectSchema<{ recordIds: string[] }> = Joi.object({
  recordIds: Joi.array().items(Joi.string()).unique().min(1).max(MAX_PER_PAGE).required(),
}).unknown();

/**
 * Acts on several records: of those that are gone meanwhile the others know nothing, but one must be there.
 * @throws DomainError `validation_failed`, `record_not_found`
 */
export const knownRecords =
  (admin: AdminJS): Call =>
  async (req, _res, next) => {
    const { recordIds: asked } = req.query;
    const split = typeof asked === 'string' ? [...new Set(asked.split(','))] : asked;
    const { recordIds } = validate(recordIdsSchema, { recordIds: split });
    const table = tableOf(admin, req);
    const bad = recordIds.filter((id) => !table.canHave(id));
    if (bad.length > 0) {
      const fields = [{ field: 'recordIds', rule: 'string.guid', params: {} }];
      throw new DomainError('validation_failed', { fields });
    }
    const context = { currentAdmin: req.session.adminUser };
    if ((await table.findMany(recordIds, context)).length === 0) throw new DomainError('record_not_found');
    setQuery(req, { recordIds: recordIds.join(',') });
    next();
  };

function tableOf(admin: AdminJS, req: Request<CallParams>): UseCaseResource {
  const resource = admin.findResource(req.params.resourceId);
  if (!(resource instanceof UseCaseResource)) throw new Error('each table of the panel is one of ours');
  return resource;
}

/** Express reads the query anew whenever it is asked for, if nobody says otherwise. */
function setQuery(req: Request<CallParams>, query: Record<string, string>): void {
  Object.defineProperty(req, 'query', { value: query, configurable: true });
}
