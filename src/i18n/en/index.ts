import { account } from './account.js';
import { cli } from './cli.js';
import { client } from './client.js';
import { common } from './common.js';
import { errors } from './errors.js';
import { files } from './files.js';
import { links } from './links.js';
import { pages } from './pages.js';
import { panel } from './panel.js';
import { settings } from './settings.js';
import { shares } from './shares.js';
import { start } from './start.js';
import { validation } from './validation.js';

/** The catalogue by feature; a test holds both languages to the same keys. */
export const en = {
  account,
  cli,
  client,
  common,
  errors,
  files,
  links,
  pages,
  panel,
  settings,
  shares,
  start,
  validation,
};
