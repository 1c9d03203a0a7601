import { linkStates } from '../../../domain/links/link.js';
import { bytes, count, flag, id, listOf, nullable, object, text, time } from './parts.js';

export const linkSchemas = {
  Link: object(
    {
      id,
      url: { type: 'string', format: 'uri' },
      token: id,
      kind: {
        enum: ['download', 'upload'],
        description: '`upload`: people drop files into the folder and see nothing of it.',
      },
      name: { ...text, description: 'Of the file or folder that it leads to.' },
      ownerId: id,
      fileId: nullable(id),
      folderId: nullable(id),
      createdAt: time,
      expiresAt: nullable(time),
      hasPassword: flag,
      maxDownloads: {
        ...nullable({ type: 'integer', minimum: 1 }),
        description: 'Downloads; for `upload`, the files that it takes. null: no limit.',
      },
      downloadCount: { ...count, description: 'Downloads; for `upload`, the files received.' },
      lastDownloadedAt: nullable(time),
      openCount: { ...count, description: 'How often its page was opened or what it leads to fetched.' },
      lastOpenedAt: nullable(time),
      lastAddress: { ...nullable(text), description: 'From where it was last opened. Admins alone see it.' },
      state: { enum: linkStates, description: 'What stands in its way; `active`: nothing.' },
      isActive: flag,
    },
    ['lastAddress'],
  ),
  LinkPolicy: object({
    mayMake: flag,
    mayRequestUploads: flag,
    longestDays: { ...nullable(count), description: 'null: a link may live for ever.' },
    isPasswordRequired: flag,
  }),
  LinkList: listOf('Link'),
  SentFile: object({ name: text, size: bytes }),
} as const;
