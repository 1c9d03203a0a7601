import { auditActs } from '../../domain/audit/audit-acts.js';
import { auditObjectKinds } from '../../domain/audit/audit-record.js';
import { fileFamilies } from '../../domain/files/file-types.js';
import { jobOrigins, jobStates } from '../../domain/jobs/job.js';
import { jobKindNames } from '../../domain/jobs/job-kinds.js';
import { linkStates } from '../../domain/links/link.js';
import { settingGroups } from '../../domain/settings/setting.js';
import { roles } from '../../domain/shared/actor.js';
import { viewedLists } from '../../domain/views/view.js';

/** What the API answers with, as JSON Schema (OpenAPI 3.1). Requests are described by the domain's Joi schemas. */

const id = { type: 'string', format: 'uuid' } as const;
const time = { type: 'string', format: 'date-time' } as const;
const nullable = <T extends { type: string }>(schema: T) => ({ ...schema, type: [schema.type, 'null'] });
const bytes = { type: 'integer', minimum: 0, description: 'In bytes.' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const entryKind = { enum: ['file', 'folder'] } as const;

/** Every member is always there, but for those named optional. Nothing else is. */
const object = (properties: Record<string, object>, optional: string[] = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const listOf = (name: string) =>
  object(
    {
      items: { type: 'array', items: ref(name) },
      nextCursor: { ...nullable(text), description: 'For the next page; null on the last.' },
      total: { ...count, description: 'Only where `withTotal=true` asks for it.' },
    },
    ['total'],
  );

const day = object({
  date: { type: 'string', format: 'date' },
  users: count,
  files: count,
  bytes,
  links: count,
  downloads: { ...nullable(count), description: 'null: nobody counted yet.' },
  failedSignIns: nullable(count),
});

const leadingUser = object({ id, login: text, fullName: text, bytes });

const capacity = object({
  freeBytes: { ...nullable(bytes), description: 'null: nobody says how much room there is.' },
  totalBytes: nullable(bytes),
  usedBytes: bytes,
  forecast: {
    enum: ['none', 'unknown', 'later', 'known'],
    description: '`unknown`: fewer than seven days are known; `later`: not within a year.',
  },
  fullOn: { ...nullable({ type: 'string' }), format: 'date', description: 'In UTC.' },
});

const jobMembers = {
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

const leftBehind = {
  fileCount: count,
  bytes,
  folderCount: { ...count, description: 'Counted up to 10 000 a person, as links and uploads are.' },
  trashBytes: { ...bytes, description: 'Goes with the account, or stays in it.' },
  linkCount: { ...count, description: 'In force.' },
  usedLinkCount: { ...count, description: 'Of these those that others have opened.' },
  uploadCount: { ...count, description: 'On their way into the storage: they are dropped.' },
  uploadBytes: bytes,
};

export const schemas = {
  Problem: object(
    {
      type: { type: 'string', format: 'uri' },
      title: text,
      status: { type: 'integer' },
      detail: text,
      code: { ...text, description: 'Stable; never changes with the language.' },
      requestId: text,
      errors: { type: 'array', items: object({ field: text, message: text }) },
    },
    ['errors'],
  ),
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
  Tokens: object({
    accessToken: text,
    tokenType: { const: 'Bearer' },
    expiresIn: { type: 'integer', description: 'In seconds.' },
    refreshToken: text,
    user: ref('User'),
  }),
  Session: object({
    id,
    kind: { enum: ['browser', 'api'] },
    createdAt: time,
    lastSeenAt: time,
    address: text,
    agent: text,
    isCurrent: flag,
  }),
  SessionList: listOf('Session'),
  File: object({
    id,
    name: text,
    size: bytes,
    mimeType: text,
    sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    comment: text,
    folderId: { ...nullable(id), description: 'null: the root.' },
    ownerId: id,
    uploadedAt: time,
    updatedAt: time,
    lastDownloadedAt: nullable(time),
    downloadCount: count,
    linkCount: count,
  }),
  FileList: listOf('File'),
  Upload: object({
    id,
    name: text,
    size: bytes,
    offset: { ...bytes, description: 'So many bytes have come.' },
    folderId: { ...nullable(id), description: 'null: the root.' },
    ownerId: id,
    metadata: { ...text, description: '`Upload-Metadata` as it was sent.' },
    url: { type: 'string', format: 'uri-reference' },
    createdAt: time,
    expiresAt: time,
  }),
  UploadList: listOf('Upload'),
  Folder: object({
    id,
    name: text,
    parentId: { ...nullable(id), description: 'null: the root.' },
    ownerId: id,
    createdAt: time,
    updatedAt: time,
  }),
  FolderList: listOf('Folder'),
  FolderPath: object({
    items: {
      type: 'array',
      items: ref('Folder'),
      description: 'From the root down, the folder itself last.',
    },
  }),
  MovedEntries: object({
    items: {
      type: 'array',
      items: object({
        kind: entryKind,
        id,
        name: text,
        fromName: text,
        fromFolderId: nullable(id),
        replacedId: nullable(id),
      }),
      description:
        'What was moved, under its new name, and where from. Not in it: what was there already or skipped.',
    },
  }),
  TrashEntry: object({
    id,
    kind: entryKind,
    name: text,
    size: { ...bytes, description: 'In bytes; of a folder, with all that went in with it.' },
    fileCount: count,
    mimeType: { ...nullable(text), description: 'Of a file; null for a folder.' },
    folderId: { ...nullable(id), description: 'Where it was. null: in the root.' },
    ownerId: id,
    deletedAt: time,
    deletedBy: { ...nullable(id), description: 'Who deleted it. null: nobody knows.' },
    expiresAt: { ...time, description: 'When it goes for good.' },
  }),
  TrashList: listOf('TrashEntry'),
  RestoredEntry: object({
    id,
    kind: entryKind,
    name: { ...text, description: 'With a number where the old name is taken.' },
    folderId: { ...nullable(id), description: 'Where it is now. null: the root.' },
    ownerId: id,
  }),
  RestoredEntries: object({
    items: { type: 'array', items: ref('RestoredEntry') },
    missingIds: { type: 'array', items: id, description: 'What was not in the trash any more.' },
  }),
  EntryJob: object({
    id,
    act: { enum: ['delete', 'move', 'restore', 'purge'] },
    ownerId: id,
    total: { ...count, description: 'What the list matched when it was asked for.' },
    doneCount: count,
    leftCount: { ...count, description: 'Of how many it could not be done.' },
    createdAt: time,
    finishedAt: { ...nullable(time), description: 'null: it is under way.' },
  }),
  PurgedEntries: object({
    purgedIds: { type: 'array', items: id },
    missingIds: { type: 'array', items: id, description: 'What was not in the trash any more.' },
  }),
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
  Log: object({
    id: text,
    time,
    level: { enum: ['debug', 'info', 'warning', 'error'] },
    message: text,
    event: nullable(text),
    requestId: nullable(text),
    userId: nullable(id),
    details: { type: 'object' },
  }),
  LogList: listOf('Log'),
  AccountImport: object({
    rowCount: count,
    faultCount: { ...count, description: 'Where it is not 0, no account was created.' },
    faults: {
      type: 'array',
      items: object({
        row: {
          ...nullable(count),
          description: 'As a spreadsheet counts, the heading is row 1. null: the table itself.',
        },
        field: text,
        message: text,
      }),
      description: 'The first 500, by row.',
    },
    accounts: {
      type: 'array',
      items: object(
        {
          row: count,
          login: text,
          fullName: text,
          email: text,
          quotaBytes: nullable(bytes),
          expiresAt: nullable(time),
        },
        ['quotaBytes', 'expiresAt'],
      ),
      description: 'The first ten, as they would be created.',
    },
    job: {
      anyOf: [ref('Job'), { type: 'null' }],
      description: 'What creates them; null for a dry run, and where something is wrong.',
    },
    key: {
      ...nullable(text),
      description: 'For the slips with the one-time passwords. It is told once, and kept nowhere.',
    },
  }),
  AccountSlip: object({
    login: text,
    fullName: text,
    email: text,
    oneTimePassword: { ...nullable(text), description: 'null: its owner has set another one.' },
  }),
  AccountSlipList: listOf('AccountSlip'),
  Job: object(jobMembers),
  JobList: listOf('Job'),
  StartedBulk: object({
    ...jobMembers,
    slipsKey: {
      ...nullable(text),
      description: 'For the slips, where it gives one-time passwords. It is told once, and kept nowhere.',
    },
  }),
  SavedView: object({
    id,
    list: { enum: viewedLists },
    name: text,
    query: { ...text, description: 'As the address of the list has it after the question mark.' },
    isShared: { ...flag, description: 'Every administrator sees it.' },
    ownerId: id,
  }),
  SavedViews: object({ items: { type: 'array', items: ref('SavedView') } }),
  BulkPreview: object({
    total: { ...count, description: 'So many are selected.' },
    count: { ...count, description: 'To so many it will be done.' },
    left: {
      type: 'array',
      items: object({ reason: text, reasonText: nullable(text), count }),
      description: 'Who is left out, by the reason.',
    },
    names: { type: 'array', items: text, description: 'The first of those that it will be done to.' },
    canUndo: flag,
    isFinal: { ...flag, description: 'There is no way back: it asks for `confirmedCount`.' },
  }),
  OffboardingPreview: object({
    total: { ...count, description: 'So many are selected.' },
    count: { ...count, description: 'So many leave.' },
    left: {
      type: 'array',
      items: object({ reason: text, reasonText: nullable(text), count }),
      description: 'Who is left out, by the reason.',
    },
    sum: object(leftBehind),
    people: {
      type: 'array',
      items: object({
        id,
        login: text,
        fullName: text,
        isActive: flag,
        ...leftBehind,
        groups: { type: 'array', items: text },
      }),
      description: 'The first of those who leave, the largest first.',
    },
    receiver: {
      anyOf: [
        object({
          id,
          login: text,
          fullName: text,
          roomBytes: {
            ...nullable(bytes),
            description: 'By their quota and those of their groups; null: no limit.',
          },
          hasRoom: flag,
        }),
        { type: 'null' },
      ],
      description: 'Who gets it.',
    },
  }),
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
  SignInFailure: object({
    id: text,
    hour: time,
    network: { ...text, description: 'An IPv4 address, or the /64 of an IPv6 one.' },
    login: { ...nullable(text), description: 'null: a login that nobody has.' },
    userId: nullable(id),
    failedCount: count,
    limitedCount: { ...count, description: 'Refused unseen, for there had been too many.' },
    lastAt: time,
  }),
  SignInFailureList: listOf('SignInFailure'),
  SignInSummary: object({
    failedCount: count,
    limitedCount: count,
    networks: {
      type: 'array',
      items: object({
        network: text,
        failedCount: count,
        limitedCount: count,
        loginCount: count,
        lastAt: time,
      }),
      description: 'The ten from which most came.',
    },
    logins: {
      type: 'array',
      items: object({
        login: nullable(text),
        userId: nullable(id),
        failedCount: count,
        limitedCount: count,
        networkCount: count,
        lastAt: time,
      }),
      description: 'The ten that were tried most.',
    },
    hours: { type: 'array', items: object({ hour: time, failedCount: count, limitedCount: count }) },
  }),
  SignInLimits: object({
    items: {
      type: 'array',
      items: object({
        rule: { enum: ['pair', 'address', 'target'] },
        key: text,
        network: { ...nullable(text), description: 'null: wherever it comes from.' },
        login: { ...nullable(text), description: 'null: whomever it tries, or nobody is called so.' },
        userId: nullable(id),
        since: time,
        until: time,
      }),
    },
  }),
  Hold: object({
    id,
    kind: {
      enum: ['hold', 'pass'],
      description: '`pass`: failures from there hold off nobody but the account.',
    },
    network: { ...text, description: 'As CIDR.' },
    reason: text,
    until: nullable(time),
    createdAt: time,
    createdBy: text,
  }),
  Holds: object({ items: { type: 'array', items: ref('Hold') } }),
  AuditRecord: object({
    id: text,
    time,
    act: { enum: auditActs },
    text: { ...text, description: 'A sentence in the language of the caller.' },
    actorKind: { enum: ['user', 'anonymous', 'system'] },
    actorId: nullable(id),
    actorName: { ...nullable(text), description: 'The login, as it was then.' },
    means: { enum: ['session', 'token', 'panel', 'anonymous', 'cli', 'job'] },
    address: nullable(text),
    agent: nullable(text),
    requestId: nullable(text),
    objectKind: { enum: [...auditObjectKinds, null] },
    objectId: nullable(text),
    objectName: { ...nullable(text), description: 'As it was called then.' },
    ownerId: { ...nullable(id), description: 'Whose account or storage it is about.' },
    ownerName: nullable(text),
    changes: {
      type: 'object',
      description: 'By field: its value `before` and `after`. Never a secret.',
      additionalProperties: object({ before: {}, after: {} }),
    },
    details: { type: 'object' },
  }),
  AuditRecordList: listOf('AuditRecord'),
  AuditVerification: object({
    isWhole: flag,
    checkedCount: count,
    unsealedCount: { ...count, description: 'Written within the last moments, and not in the chain yet.' },
    faults: {
      type: 'array',
      items: object({
        position: nullable({ type: 'integer' }),
        recordId: nullable(text),
        kind: { enum: ['changed', 'record_missing', 'seal_missing', 'never_sealed', 'not_as_kept'] },
      }),
      description: 'The first ones.',
    },
    end: object({ position: count, hash: { ...text, description: 'SHA-256, in hex. Keep it elsewhere.' } }),
  }),
  Group: object({
    id,
    name: text,
    description: text,
    defaultQuotaBytes: { ...nullable(bytes), description: 'Of whoever joins. null: they keep theirs.' },
    quotaBytes: { ...nullable(bytes), description: 'Of all members together. null: no limit.' },
    linkMakers: {
      enum: ['everyone', 'admins', null],
      description: 'null, here and below: as the place says.',
    },
    linkLongestDays: nullable(count),
    linkPasswordRequired: nullable(flag),
    linkUploadRequests: nullable(flag),
    version: count,
    createdAt: time,
    numbers: object(
      {
        memberCount: count,
        fileCount: count,
        usedBytes: bytes,
        trashBytes: bytes,
        reservedBytes: bytes,
        linkCount: { ...count, description: 'Not in a list.' },
      },
      ['linkCount'],
    ),
  }),
  GroupList: listOf('Group'),
  Joined: object({
    addedCount: count,
    quotaCount: { ...count, description: 'Of how many the quota is another one now.' },
  }),
  NamedJoined: object({
    isDone: { ...flag, description: 'Where it is false, nobody joined.' },
    foundCount: { ...count, description: 'So many people were found by the names.' },
    addedCount: { ...count, description: 'The others of them were in the group.' },
    quotaCount: { ...count, description: 'Of how many the quota is another one now.' },
    unknown: { type: 'array', items: text, description: 'Nobody has these.' },
    doubled: { type: 'array', items: text, description: 'They name somebody who was named before.' },
  }),
  Left: object({ removedCount: count }),
  Setting: object({
    name: text,
    group: { enum: settingGroups },
    value: { description: 'What `rule` allows.' },
    unit: { enum: ['bytes', 'days', null] },
    origin: {
      enum: ['panel', 'environment', 'default'],
      description: 'Where the value in force comes from: `panel` for what was set here.',
    },
    key: { ...nullable(text), description: 'The key of the environment that says the same.' },
    givenValue: { description: 'What would be in force if it were taken back.' },
    rule: { type: 'object', description: 'JSON Schema of the value.' },
    version: count,
    changedAt: nullable(time),
    changedBy: { ...nullable(text), description: 'A login.' },
  }),
  SettingList: object({
    items: { type: 'array', items: ref('Setting') },
    environment: {
      type: 'array',
      items: object({
        key: text,
        value: { ...nullable(text), description: 'null for what is not set, and for every secret.' },
        origin: { enum: ['environment', 'default'] },
        isSecret: flag,
      }),
      description: 'What needs a restart, for reading.',
    },
  }),
  Site: object({
    name: nullable(text),
    colour: nullable(text),
    logoUrl: nullable({ type: 'string', format: 'uri-reference' } as const),
    announcement: {
      type: ['object', 'null'],
      properties: { en: nullable(text), ru: nullable(text) },
      required: ['en', 'ru'],
      additionalProperties: false,
    },
    registration: { enum: ['open', 'closed'] },
  }),
  Stats: object({
    totals: object({ users: count, files: count, bytes, trashBytes: bytes, links: count }),
    daily: { type: 'array', items: day, description: 'The oldest first, today last. Days are those of UTC.' },
  }),
  Leaders: object({
    largest: { type: 'array', items: leadingUser },
    growing: { type: 'array', items: leadingUser, description: '`bytes`: more than 30 days ago.' },
    mostUsedLinks: {
      type: 'array',
      items: object({
        id,
        name: text,
        ownerId: id,
        ownerLogin: text,
        openCount: count,
        downloadCount: count,
      }),
    },
  }),
  Capacities: object({ files: capacity, database: capacity, version: text }),
} as const;

export type SchemaName = keyof typeof schemas;
