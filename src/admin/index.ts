import { setImmediate as turn } from 'node:timers/promises';
import { buildRoutes } from '@adminjs/express';
import AdminJS, { Router as AdminRouter } from 'adminjs';
import compression from 'compression';
import { type RequestHandler, Router } from 'express';
import type { Rules } from '../domain/shared/rules.js';
import type { UseCases } from '../domain/use-cases.js';
import { componentLoader } from './component-loader.js';
import { dashboardHandler } from './dashboard.js';
import { fileTable } from './file.resource.js';
import { gate, giveToken, requireToken } from './gate.js';
import { knownAction, knownRecord, knownRecords, ownPlace, soundQuery } from './known-calls.js';
import { linkTable } from './link.resource.js';
import { panelLocale } from './locale.js';
import { logTable } from './log.resource.js';
import { panelPages } from './pages.js';
import { adminOf } from './panel-admin.js';
import { panelAssets } from './panel-assets.js';
import { panelForm } from './panel-form.js';
import { panelPage } from './panel-html.js';
import type { PanelModels } from './panel-models.js';
import { withRights } from './rightful-actions.js';
import type { TableDefinition } from './table-definition.js';
import { trashTable } from './trash.resource.js';
import { UseCaseResource } from './use-case-resource.js';
import { userTable } from './user.resource.js';

export interface PanelDeps {
  useCases: Pick<UseCases, 'users' | 'sessions' | 'files' | 'entries' | 'trash' | 'links' | 'logs'>;
  models: PanelModels;
  /** Without a slash at the end. */
  publicUrl: string;
  isHttps: boolean;
  /** Those in force, which change while the server runs. */
  rules: Rules;
  /** The API's calls, for the panel's own pages: what they may, the use cases decide. */
  api: RequestHandler;
}

/**
 * R50–R52. To be mounted at `/admin`, behind the session and before any body parser. The first call loads and makes it, in
 * steps between which others are answered.
 */
export async function createPanel(deps: PanelDeps): Promise<Router> {
  await turn();
  const admin = createAdmin(deps);
  await turn();
  const assets = panelAssets();
  const router = Router();

  router.use(gate(deps.isHttps), giveToken(deps.isHttps), requireToken);
  router.get('/assets/:name', assets.serve);
  router.use(compression());
  router.get(['/', '/resources/*path', '/pages/*path'], ownPlace, panelPage(admin, assets));

  router.use('/api/v1', asPanel, deps.api);
  router.use(panelForm);
  const calls = '/api/resources/:resourceId';
  router.all(`${calls}/actions/:action{/:query}`, knownAction(admin, 'isResourceType'), soundQuery(admin));
  router.all(`${calls}/records/:recordId/:action`, knownAction(admin, 'isRecordType'), knownRecord(admin));
  router.all(`${calls}/bulk/:action`, knownAction(admin, 'isBulkType'), knownRecords(admin));
  // The pages and scripts of AdminJS's router stay out: ours are above. So do calls that nobody makes.
  const routes = AdminRouter.routes.filter(({ path }) => isCall.test(path));
  buildRoutes({ admin, routes, router });
  await turn();
  return router;
}

/** The same person by another means, for the record of what is done. */
const asPanel: RequestHandler = (req, _res, next) => {
  req.actor = adminOf({ currentAdmin: req.session.adminUser }).actor;
  next();
};

const isCall = /^\/api\/(?:dashboard|resources\/\{resourceId\}\/(?:actions|records|bulk)\/)/;

type TableDeps = Pick<PanelDeps, 'useCases' | 'models' | 'publicUrl' | 'rules'>;

export const panelTables = ({ useCases, models, publicUrl, rules }: TableDeps): TableDefinition[] => [
  userTable(useCases, models),
  fileTable(useCases, models, publicUrl),
  trashTable(useCases, models, rules),
  linkTable(useCases, models, { publicUrl, rules }),
  logTable(useCases, models),
];

function createAdmin(deps: PanelDeps): AdminJS {
  const { models } = deps;
  return new AdminJS({
    rootPath: '/admin',
    loginPath: '/login',
    logoutPath: '/logout',
    resources: panelTables(deps).map((table) => ({
      resource: new UseCaseResource(table),
      options: withRights(table.id, table.options),
    })),
    pages: panelPages,
    componentLoader: componentLoader(),
    dashboard: { component: 'Dashboard', handler: dashboardHandler(models) },
    locale: panelLocale,
    branding: { companyName: 'Kladovka', withMadeWithLove: false, logo: false },
    settings: { defaultPerPage: 25 },
  });
}
