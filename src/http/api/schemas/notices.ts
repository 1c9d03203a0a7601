import { noticeKinds } from '../../../domain/notices/notice.js';
import { flag, listOf, nullable, object, text, time } from './parts.js';

export const noticeSchemas = {
  Notice: object({
    id: text,
    kind: { enum: noticeKinds },
    time,
    text: { ...text, description: 'A sentence in the language of the caller.' },
    address: { ...nullable(text), description: 'null: somebody else did it, such as an administrator.' },
    agent: nullable(text),
    isUnread: flag,
  }),
  NoticeList: listOf('Notice'),
} as const;
