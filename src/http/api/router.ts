import { type RequestHandler, Router } from 'express';
import type { BrowserSession } from '../browser-session.js';
import { notFound } from '../middleware/errors.js';
import type { HttpDeps } from '../types.js';
import { archiveEndpoints } from './archives.endpoints.js';
import { auditEndpoints } from './audit.endpoints.js';
import { authEndpoints } from './auth.endpoints.js';
import { bulkEndpoints } from './bulk.endpoints.js';
import type { Endpoint } from './endpoint.js';
import { entryEndpoints } from './entries.endpoints.js';
import { exportEndpoints } from './exports.endpoints.js';
import { fileEndpoints } from './files.endpoints.js';
import { folderEndpoints } from './folders.endpoints.js';
import { groupEndpoints } from './groups.endpoints.js';
import { importEndpoints } from './imports.endpoints.js';
import { jobEndpoints } from './jobs.endpoints.js';
import { linkEndpoints } from './links.endpoints.js';
import { noticeEndpoints } from './notices.endpoints.js';
import { offboardingEndpoints } from './offboarding.endpoints.js';
import { createDocs } from './openapi/docs.routes.js';
import type { ApiOptions } from './openapi/document.js';
import { operationEndpoints } from './operations.endpoints.js';
import { secondFactorEndpoints } from './second-factor.endpoints.js';
import { settingEndpoints } from './settings.endpoints.js';
import { signInEndpoints } from './sign-ins.endpoints.js';
import { trashEndpoints } from './trash.endpoints.js';
import { uploadEndpoints } from './uploads.endpoints.js';
import { userHubEndpoints } from './user-hub.endpoints.js';
import { userEndpoints } from './users.endpoints.js';
import { viewEndpoints } from './views.endpoints.js';

export const apiEndpoints = (
  deps: Pick<HttpDeps, 'useCases' | 'blobs' | 'settings' | 'rules' | 'logger' | 'networkOf'>,
  browserSession: Pick<BrowserSession, 'signOut'>,
): Endpoint[] => [
  ...authEndpoints(deps, browserSession),
  ...secondFactorEndpoints(deps),
  ...noticeEndpoints(deps),
  ...userEndpoints(deps),
  ...userHubEndpoints(deps),
  ...groupEndpoints(deps),
  ...fileEndpoints(deps),
  ...uploadEndpoints(deps),
  ...folderEndpoints(deps),
  ...entryEndpoints(deps),
  ...archiveEndpoints(deps),
  ...trashEndpoints(deps),
  ...linkEndpoints(deps),
  ...bulkEndpoints(deps),
  ...offboardingEndpoints(deps),
  ...importEndpoints(deps),
  ...viewEndpoints(deps),
  ...exportEndpoints(deps),
  ...jobEndpoints(deps),
  ...auditEndpoints(deps),
  ...signInEndpoints(deps),
  ...settingEndpoints(deps),
  ...operationEndpoints(deps),
];

/** R5: JSON both ways, below `/api`. `calls` are the endpoints, routed: the panel has them, too. */
export function createApi(endpoints: Endpoint[], calls: RequestHandler, options: ApiOptions): Router {
  const router = Router();
  router.use(createDocs(endpoints, options));
  router.use('/v1', calls);
  router.use(notFound);
  return router;
}
