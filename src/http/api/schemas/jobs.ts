import { jobOrigins, jobStates } from '../../../domain/jobs/job.js';
import { jobKindNames } from '../../../domain/jobs/job-kinds.js';
import { bytes, count, flag, id, listOf, nullable, object, ref, text, time } from './parts.js';

export const jobMembers = {
  id,
  kind: { enum: jobKindNames },
  state: {
    enum: jobStates,
    description: '`waiting`: for its turn, for another try, or for its kind to be no longer paused.',
  },
  origin: {
    enum: jobOrigins,
    description: 'What began it: its schedule, something that was due, or somebody.',
  },
  actorId: nullable(id),
  actorLogin: nullable(text),
  input: { description: 'What it is to do, in the terms of its kind.' },
  total: { ...nullable(count), description: 'Of how many things; null: nobody knows yet.' },
  doneCount: count,
  leftCount: { ...count, description: 'Of how many it was not done; the results say why.' },
  filesOfOne: {
    anyOf: [object({ done: count, total: count }), { type: 'null' }],
    description: 'Of offboarding: how many files of the person whose turn it is came over already.',
  },
  attempts: count,
  errorCode: { ...nullable(text), description: 'Why its last attempt failed, where that has a code.' },
  errorText: { ...nullable(text), description: 'The same in the reader’s language.' },
  error: { ...nullable(text), description: 'What the program said about it.' },
  canUndo: { ...flag, description: 'Whether `POST /bulk/jobs/{id}/undo` takes it back.' },
  undoOf: { ...nullable(id), description: 'The job that this one takes back.' },
  undoneBy: { ...nullable(id), description: 'The job that took this one back.' },
  createdAt: time,
  startedAt: nullable(time),
  finishedAt: nullable(time),
};

const tally = { fileCount: count, damagedCount: count, readBytes: bytes };

export const jobSchemas = {
  Job: object(jobMembers),
  JobList: listOf('Job'),
  JobKinds: object({
    items: {
      type: 'array',
      items: object({
        kind: { enum: jobKindNames },
        pausedAt: nullable(time),
        pausedBy: { ...nullable(text), description: 'A login.' },
        waiting: count,
        running: count,
        failed: { ...count, description: 'Since a day.' },
        last: { anyOf: [ref('Job'), { type: 'null' }], description: 'The latest that began.' },
        nextAt: { ...nullable(time), description: 'null: it has no schedule, or is paused.' },
        canRunNow: flag,
      }),
    },
  }),
  Scrub: object({
    everyDays: { ...count, description: '`SCRUB_DAYS`; 0: never.' },
    bytesPerSecond: { type: 'number', description: '`SCRUB_MIB_PER_SECOND`, in bytes.' },
    beganAt: { ...nullable(time), description: 'Of the round under way, or the last one.' },
    underWay: {
      anyOf: [object({ ...tally, totalBytes: bytes }), { type: 'null' }],
      description: 'So far; null between two rounds.',
    },
    last: { anyOf: [object({ ...tally, endedAt: time }), { type: 'null' }] },
    damaged: {
      type: 'array',
      items: object({
        id,
        name: text,
        ownerId: id,
        ownerLogin: text,
        isTrashed: flag,
        damagedAt: { ...time, description: 'When it was found.' },
      }),
      description: 'The first hundred that are damaged, as far as anybody knows.',
    },
    isMoreDamaged: flag,
  }),
  JobResult: object({
    id: text,
    subjectId: nullable(id),
    subject: { ...text, description: 'What it is about, by its name at that time.' },
    outcome: { enum: ['done', 'left'] },
    reason: { ...nullable(text), description: 'Why it was left: a code.' },
    reasonText: { ...nullable(text), description: 'The same in the reader’s language.' },
    details: { type: 'object' },
  }),
  JobResultList: listOf('JobResult'),
} as const;
