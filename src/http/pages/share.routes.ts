import { type Request, type Response, Router } from 'express';
import type { NamedLink } from '../../domain/links/link-store.js';
import { param } from '../api/endpoint.js';
import { type FieldMessages, isHtmx, refuse, tellScripts } from './forms.js';
import { conditionsOf, type LinkFormValues, newLinkExpiry, typedConditions } from './link-form.js';
import type { PageDeps } from './page-deps.js';
import { presentFile, presentLink } from './presenters.js';
import { qrSvg } from './qr.js';
import { showDialog } from './workspace.js';

const MOST_LINKS = 100;

/** The share dialog of a file: its links, and a new one (R26, R44). */
export function createSharePages(deps: PageDeps): Router {
  const router = Router();
  router.get('/:id/share', (req, res) => show(deps, req, res, {}));
  router.post('/:id/links', (req, res) => create(deps, req, res));
  return router;
}

async function create(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const fileId = param(req, 'id');
  try {
    const link = await deps.useCases.links.create(req.actor, fileId, conditionsOf(req));
    if (!isHtmx(req)) return res.redirect(303, `/files/${fileId}/share?created=${link.id}`);
    tellScripts(res, { fileChanged: fileId });
    await show(deps, req, res, { created: link });
  } catch (error) {
    const { errors, message } = refuse(req, res, error);
    if (message !== null) throw error;
    await show(deps, req, res, { values: typedConditions(req), errors });
  }
}

interface ShareState {
  created?: NamedLink;
  values?: LinkFormValues;
  errors?: FieldMessages;
}

const blank: LinkFormValues = { expires: 'never', expiresOn: '', maxDownloads: '' };

async function show(
  deps: PageDeps,
  req: Request,
  res: Response,
  { created, values = blank, errors = {} }: ShareState,
): Promise<void> {
  const { files, links } = deps.useCases;
  const { publicUrl } = deps.settings;
  const id = param(req, 'id');
  const file = presentFile(req.actor, await files.get(req.actor, id));
  const { items } = await links.listOfFile(req.actor, id, { limit: MOST_LINKS });
  const fresh = created ?? items.find((link) => link.id === req.query.created);
  await showDialog(deps, req, res, {
    body: 'files/_share',
    title: req.t('links.share.title'),
    file,
    links: items.filter((link) => link.id !== fresh?.id).map((link) => presentLink(publicUrl, link)),
    created: fresh ? await withQr(req, presentLink(publicUrl, fresh)) : null,
    expiryChoices: newLinkExpiry,
    isOpen: values !== blank,
    values,
    errors,
  });
}

const withQr = async (req: Request, link: ReturnType<typeof presentLink>) => ({
  ...link,
  qr: await qrSvg(link.url, req.t('links.acts.qr')),
});
