import {
  previewOffboardingSchema,
  startOffboardingSchema,
} from '../../domain/offboarding/offboarding.commands.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { presentJob, presentOffboardingPreview } from './job-presenters.js';

/** People who leave, and what they leave. */
export const offboardingEndpoints = ({
  useCases: { offboarding },
}: Pick<HttpDeps, 'useCases'>): Endpoint[] => [
  {
    method: 'post',
    path: '/offboarding/preview',
    operationId: 'previewOffboarding',
    tag: 'Users',
    summary:
      'What people would leave, who of them stays and why, and whether somebody has room for it. Nothing is done',
    access: 'admin',
    body: previewOffboardingSchema,
    success: { status: 200, schema: 'OffboardingPreview' },
    refusals: [409, 413],
    handle: async (req) => presentOffboardingPreview(req.t, await offboarding.preview(req.actor, req.body)),
  },
  {
    method: 'post',
    path: '/offboarding',
    operationId: 'startOffboarding',
    tag: 'Users',
    summary:
      'See people off, as a job: hand over what they leave (links keep their addresses), keep it as a ZIP, or delete it. `confirmedCount` is the preview’s `count`',
    access: 'admin',
    body: startOffboardingSchema,
    success: { status: 202, schema: 'Job' },
    answers: ['Location'],
    refusals: [409, 413, 429],
    handle: async (req, res) => {
      const folderName = req.t('offboarding.folder', { name: '{name}', login: '{login}' });
      const job = await offboarding.start(req.actor, req.body, folderName);
      res.location(`/api/v1/jobs/${job.id}`);
      return presentJob(req.t, job);
    },
  },
];
