import { fileFamilies } from '../../../domain/files/file-types.js';
import { roles } from '../../../domain/shared/actor.js';
import { bytes, count, flag, id, listOf, nullable, object, text, time } from './parts.js';

const userMembers = {
  id,
  login: text,
  fullName: text,
  email: text,
  isAdmin: flag,
  role: { enum: roles },
  isActive: flag,
  expiresAt: { ...nullable(time), description: 'When the account closes by itself. null: never.' },
  state: { enum: ['active', 'blocked', 'expired'] },
  mustChangePassword: {
    ...flag,
    description:
      'Somebody else chose the password: until its owner sets another one, every call but that is answered with 403 `password_change_required`.',
  },
  hasSecondFactor: { ...flag, description: 'A sign-in asks for more than the password.' },
  quotaBytes: { ...nullable(bytes), description: 'null: no limit.' },
  freeBytes: {
    ...nullable(bytes),
    description: 'What the quota has left, in bytes, with uploads on their way taken off. null: no limit.',
  },
  trashBytes: { ...bytes, description: 'What the trash takes, in bytes. It counts in the quota.' },
  storage: object({ fileCount: count, usedBytes: bytes }),
  storagePath: { ...text, description: 'Relative to the base folder. Admins alone see it.' },
  createdAt: time,
  lastLoginAt: nullable(time),
};

const oneTimePassword = {
  ...text,
  description: 'A password that was made: shown now and never again, and good for one sign-in.',
};

export const userSchemas = {
  User: object(userMembers, ['storagePath']),
  CreatedUser: object({ ...userMembers, oneTimePassword }, ['storagePath', 'oneTimePassword']),
  OneTimePassword: object({ oneTimePassword }),
  ListedUser: object(
    {
      ...userMembers,
      lastSeenAt: {
        ...nullable(time),
        description: 'The last use of any of their sessions, to a minute. null: they never came.',
      },
    },
    ['storagePath'],
  ),
  UserList: listOf('ListedUser'),
  StorageUsage: object({
    byType: {
      type: 'array',
      items: object({ type: { enum: fileFamilies }, fileCount: count, bytes }),
      description: 'The largest first.',
    },
    byFolder: {
      type: 'array',
      items: object({
        folderId: { ...nullable(id), description: 'A folder at the top. null: in none.' },
        name: nullable(text),
        fileCount: count,
        bytes,
      }),
      description: 'With all that lies in them; the ten largest.',
    },
    rest: {
      ...object({ fileCount: count, bytes }),
      description: 'Smaller files that were not looked at: of a large storage only the 10 000 largest are.',
    },
  }),
  Holdings: object({
    fileCount: count,
    bytes,
    trashCount: { ...count, description: 'Counted up to 100 000, as the others are.' },
    trashBytes: bytes,
    linkCount: count,
    usedLinkCount: { ...count, description: 'Of the links those that others have opened.' },
    uploadCount: { ...count, description: 'On their way into this storage.' },
    uploadBytes: bytes,
    sessionCount: count,
  }),
} as const;
