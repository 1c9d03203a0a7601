import { auditSchemas } from './schemas/audit.js';
import { bulkSchemas } from './schemas/bulk.js';
import { entrySchemas } from './schemas/entries.js';
import { fileSchemas } from './schemas/files.js';
import { folderSchemas } from './schemas/folders.js';
import { groupSchemas } from './schemas/groups.js';
import { importSchemas } from './schemas/imports.js';
import { jobSchemas } from './schemas/jobs.js';
import { linkSchemas } from './schemas/links.js';
import { logSchemas } from './schemas/logs.js';
import { noticeSchemas } from './schemas/notices.js';
import { offboardingSchemas } from './schemas/offboarding.js';
import { problemSchemas } from './schemas/problem.js';
import { secondFactorSchemas } from './schemas/second-factors.js';
import { sessionSchemas } from './schemas/sessions.js';
import { settingSchemas } from './schemas/settings.js';
import { signInSchemas } from './schemas/sign-ins.js';
import { statsSchemas } from './schemas/stats.js';
import { trashSchemas } from './schemas/trash.js';
import { uploadSchemas } from './schemas/uploads.js';
import { userSchemas } from './schemas/users.js';
import { viewSchemas } from './schemas/views.js';

/**
 * What the API answers with, as JSON Schema (OpenAPI 3.1), of all nouns. Requests are described by the domain's Joi schemas.
 */
export const schemas = {
  ...problemSchemas,
  ...userSchemas,
  ...sessionSchemas,
  ...secondFactorSchemas,
  ...noticeSchemas,
  ...fileSchemas,
  ...uploadSchemas,
  ...folderSchemas,
  ...entrySchemas,
  ...trashSchemas,
  ...linkSchemas,
  ...logSchemas,
  ...importSchemas,
  ...jobSchemas,
  ...bulkSchemas,
  ...viewSchemas,
  ...offboardingSchemas,
  ...signInSchemas,
  ...auditSchemas,
  ...groupSchemas,
  ...settingSchemas,
  ...statsSchemas,
} as const;

export type SchemaName = keyof typeof schemas;
