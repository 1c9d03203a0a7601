import { listNoticesSchema } from '../../domain/notices/notice.commands.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { presentJob } from './job-presenters.js';
import { presentNotice, presentPage } from './presenters.js';

/** What people must not miss of their own account; and whether letters about it arrive. */
export const noticeEndpoints = ({ useCases: { notices } }: Pick<HttpDeps, 'useCases'>): Endpoint[] => [
  {
    method: 'get',
    path: '/auth/me/notices',
    operationId: 'listNotices',
    tag: 'Accounts',
    summary: 'What happened to my account that I should know of, such as a sign-in from a new device',
    access: 'user',
    query: listNoticesSchema,
    success: { status: 200, schema: 'NoticeList' },
    refusals: [],
    handle: async (req) =>
      presentPage(await notices.list(req.actor, req.query), (notice) => presentNotice(req.t, notice)),
  },
  {
    method: 'post',
    path: '/auth/me/notices/seen',
    operationId: 'markNoticesSeen',
    tag: 'Accounts',
    summary: 'I have seen them; what was done from this very device stays unread for the others',
    access: 'user',
    success: { status: 204 },
    refusals: [],
    handle: (req) => notices.markSeen(req.actor),
  },
  {
    method: 'post',
    path: '/settings/mail/test',
    operationId: 'sendTestLetter',
    tag: 'Settings',
    summary: 'Send a letter to my own address, by a job that says what came of it',
    access: 'admin',
    success: { status: 202, schema: 'Job' },
    answers: ['Location'],
    refusals: [409, 429],
    handle: async (req, res) => {
      const job = await notices.askForTest(req.actor);
      res.location(`/api/v1/jobs/${job.id}`);
      return presentJob(req.t, job);
    },
  },
];
