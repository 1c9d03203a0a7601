import { account } from './account.js';
import { audit } from './audit.js';
import { cli } from './cli.js';
import { client } from './client.js';
import { common } from './common.js';
import { entries } from './entries.js';
import { errors } from './errors.js';
import { files } from './files.js';
import { folders } from './folders.js';
import { links } from './links.js';
import { manager } from './manager.js';
import { notices } from './notices.js';
import { offboarding } from './offboarding.js';
import { pages } from './pages.js';
import { panel } from './panel.js';
import { previews } from './previews.js';
import { search } from './search.js';
import { secondFactor } from './second-factor.js';
import { settings } from './settings.js';
import { shares } from './shares.js';
import { start } from './start.js';
import { trash } from './trash.js';
import { uploads } from './uploads.js';
import { validation } from './validation.js';

/** The catalogue by feature; a test holds both languages to the same keys. */
export const en = {
  account,
  audit,
  cli,
  client,
  common,
  entries,
  errors,
  files,
  folders,
  links,
  manager,
  notices,
  offboarding,
  pages,
  panel,
  previews,
  search,
  secondFactor,
  settings,
  shares,
  start,
  trash,
  uploads,
  validation,
};
