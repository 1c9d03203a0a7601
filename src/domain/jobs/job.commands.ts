import Joi from 'joi';
import { listSchema, type PageQuery } from '../shared/page.js';
import { type JobOrigin, type JobState, jobOrigins, jobStates } from './job.js';
import { type JobKindName, jobKindNames } from './job-kinds.js';

export interface ListJobs extends PageQuery<'createdAt'> {
  kind?: JobKindName;
  state?: JobState;
  origin?: JobOrigin;
}

export const listJobsSchema = listSchema<ListJobs>(['createdAt'], '-createdAt', {
  kind: Joi.string().valid(...jobKindNames),
  state: Joi.string().valid(...jobStates),
  origin: Joi.string().valid(...jobOrigins),
});

export interface ListJobResults extends PageQuery<'id'> {
  outcome?: 'done' | 'left';
}

export const listJobResultsSchema = listSchema<ListJobResults>(['id'], 'id', {
  outcome: Joi.string().valid('done', 'left'),
});
