import { listJobResultsSchema, listJobsSchema } from '../../domain/jobs/job.commands.js';
import { nameParam, param } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { presentJob, presentJobKind, presentJobResult, presentScrub } from './job-presenters.js';
import { presentPage } from './presenters.js';

/** What goes on behind the scenes. */
export const jobEndpoints = ({ useCases: { jobs, scrub } }: Pick<HttpDeps, 'useCases'>): Endpoint[] => [
  {
    method: 'get',
    path: '/jobs',
    operationId: 'listJobs',
    tag: 'Jobs',
    summary: 'List what ran, runs and will run, the newest first',
    access: 'admin',
    query: listJobsSchema,
    success: { status: 200, schema: 'JobList' },
    refusals: [],
    handle: async (req) =>
      presentPage(await jobs.list(req.actor, req.query), (job) => presentJob(req.t, job)),
  },
  {
    method: 'get',
    path: '/jobs/kinds',
    operationId: 'listJobKinds',
    tag: 'Jobs',
    summary: 'List the kinds of jobs: what each did last, when it comes next, whether it is paused',
    access: 'admin',
    success: { status: 200, schema: 'JobKinds' },
    refusals: [],
    handle: async (req) => ({
      items: (await jobs.kinds(req.actor)).map((kind) => presentJobKind(req.t, kind)),
    }),
  },
  {
    method: 'post',
    path: '/jobs/kinds/:kind/run',
    operationId: 'runJobNow',
    tag: 'Jobs',
    summary: 'Run a kind of jobs now that has a schedule',
    access: 'admin',
    success: { status: 202, schema: 'Job' },
    answers: ['Location'],
    refusals: [404, 409],
    handle: async (req, res) => {
      const job = await jobs.runNow(req.actor, nameParam(req, 'kind'));
      res.location(`/api/v1/jobs/${job.id}`);
      return presentJob(req.t, job);
    },
  },
  {
    method: 'post',
    path: '/jobs/kinds/:kind/pause',
    operationId: 'pauseJobKind',
    tag: 'Jobs',
    summary: 'Begin no job of a kind any more; what runs is put back after its next step',
    access: 'admin',
    success: { status: 204 },
    refusals: [404],
    handle: (req) => jobs.pause(req.actor, nameParam(req, 'kind')),
  },
  {
    method: 'post',
    path: '/jobs/kinds/:kind/resume',
    operationId: 'resumeJobKind',
    tag: 'Jobs',
    summary: 'Go on with a kind of jobs that was paused',
    access: 'admin',
    success: { status: 204 },
    refusals: [404],
    handle: (req) => jobs.resume(req.actor, nameParam(req, 'kind')),
  },
  {
    method: 'get',
    path: '/scrub',
    operationId: 'getScrub',
    tag: 'Jobs',
    summary:
      'How far the check of all stored bytes is, what the last one came to, and which files are damaged',
    access: 'admin',
    success: { status: 200, schema: 'Scrub' },
    refusals: [],
    handle: async (req) => presentScrub(await scrub.get(req.actor)),
  },
  {
    method: 'get',
    path: '/jobs/:id',
    operationId: 'getJob',
    tag: 'Jobs',
    summary: 'Read a job: how far it is, and why it failed',
    access: 'admin',
    success: { status: 200, schema: 'Job' },
    refusals: [404],
    handle: async (req) => presentJob(req.t, await jobs.get(req.actor, param(req, 'id'))),
  },
  {
    method: 'get',
    path: '/jobs/:id/results',
    operationId: 'listJobResults',
    tag: 'Jobs',
    summary: 'List what became of each thing, in the order in which it came',
    access: 'admin',
    query: listJobResultsSchema,
    success: { status: 200, schema: 'JobResultList' },
    refusals: [404],
    handle: async (req) =>
      presentPage(await jobs.results(req.actor, param(req, 'id'), req.query), (result) =>
        presentJobResult(req.t, result),
      ),
  },
  {
    method: 'post',
    path: '/jobs/:id/retry',
    operationId: 'retryJob',
    tag: 'Jobs',
    summary: 'Go on with a job that failed, from where it came to',
    access: 'admin',
    success: { status: 202, schema: 'Job' },
    refusals: [404, 409],
    handle: async (req) => presentJob(req.t, await jobs.retry(req.actor, param(req, 'id'))),
  },
];
