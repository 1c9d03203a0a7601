import { bulkSchemas } from '../../domain/bulk/bulk.commands.js';
import { type BulkNoun, bulkNouns } from '../../domain/bulk/bulk-act.js';
import { listSlipsSchema } from '../../domain/slips/slip.commands.js';
import { param } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { presentBulkPreview, presentJob } from './job-presenters.js';

type Deps = Pick<HttpDeps, 'useCases'>;

const nameOf = (noun: BulkNoun): string => noun.charAt(0).toUpperCase() + noun.slice(1);

/** What is done to many at once: by their ids, or to all that a list's filter matches. */
export const bulkEndpoints = (deps: Deps): Endpoint[] => [
  ...bulkNouns.flatMap((noun) => [previewEndpoint(deps, noun), startEndpoint(deps, noun)]),
  undoEndpoint(deps),
  slipsEndpoint(deps),
];

/** People are put in groups, which have to be there. */
const foundBy = (noun: BulkNoun) => (noun === 'users' ? ([404] as const) : []);

const previewEndpoint = ({ useCases: { bulk } }: Deps, noun: BulkNoun): Endpoint => ({
  method: 'post',
  path: `/bulk/${noun}/preview`,
  operationId: `previewBulk${nameOf(noun)}`,
  tag: 'Bulk',
  summary: `What an act on many ${noun} would come to: how many, who is left out and why. Nothing is done`,
  access: 'admin',
  body: bulkSchemas[noun],
  success: { status: 200, schema: 'BulkPreview' },
  refusals: [...foundBy(noun), 413],
  handle: async (req) => presentBulkPreview(req.t, await bulk.preview(req.actor, noun, req.body)),
});

const startEndpoint = ({ useCases: { bulk } }: Deps, noun: BulkNoun): Endpoint => ({
  method: 'post',
  path: `/bulk/${noun}`,
  operationId: `startBulk${nameOf(noun)}`,
  tag: 'Bulk',
  summary: `Act on many ${noun}, as a job; where there is no way back, \`confirmedCount\` is the preview’s \`count\``,
  access: 'admin',
  body: bulkSchemas[noun],
  success: { status: 202, schema: 'StartedBulk' },
  answers: ['Location'],
  refusals: [...foundBy(noun), 409, 413, 429],
  handle: async (req, res) => {
    const { job, slipsKey } = await bulk.start(req.actor, noun, req.body);
    res.location(`/api/v1/jobs/${job.id}`);
    return { ...presentJob(req.t, job), slipsKey };
  },
});

const undoEndpoint = ({ useCases: { bulk } }: Deps): Endpoint => ({
  method: 'post',
  path: '/bulk/jobs/:id/undo',
  operationId: 'undoBulk',
  tag: 'Bulk',
  summary: 'Take back what such a job did, as a job; what was changed since stays',
  access: 'admin',
  success: { status: 202, schema: 'Job' },
  answers: ['Location'],
  refusals: [404, 409, 429],
  handle: async (req, res) => {
    const job = await bulk.undo(req.actor, param(req, 'id'));
    res.location(`/api/v1/jobs/${job.id}`);
    return presentJob(req.t, job);
  },
});

const slipsEndpoint = ({ useCases: { slips } }: Deps): Endpoint => ({
  method: 'post',
  path: '/bulk/jobs/:id/slips',
  operationId: 'listBulkSlips',
  tag: 'Bulk',
  summary: 'Login and one-time password of each account whose password such a job reset, for who has its key',
  access: 'admin',
  body: listSlipsSchema,
  success: { status: 200, schema: 'AccountSlipList' },
  refusals: [404],
  handle: (req) => slips.list(req.actor, param(req, 'id'), req.body),
});
