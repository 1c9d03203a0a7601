import { type Request, type Response, Router } from 'express';
import { linkKinds } from '../../domain/links/link.js';
import type { NamedLink } from '../../domain/links/link-store.js';
import { folderLook } from '../look/icons.js';
import { qrSvg } from '../look/qr.js';
import { param } from '../request/params.js';
import { type FieldMessages, isHtmx, refuse, tellScripts, text, withSecrets } from './forms.js';
import { conditionsOf, type LinkFormValues, newLinkExpiry, typedConditions } from './link-form.js';
import type { PageDeps } from './page-deps.js';
import { placeUrl, presentFile, presentLink } from './presenters.js';
import { showDialog } from './workspace.js';

const MOST_LINKS = 100;

/** What is shared, as the dialog speaks of it. */
interface Shared {
  kind: 'file' | 'folder';
  id: string;
  ownerId: string;
  name: string;
  /** In bytes; a folder's is not known. */
  size: number | null;
  look: typeof folderLook;
  urls: { share: string; links: string; place: string };
}

/** The share dialog of a file or of a folder: its links, and a new one (R26, R44). */
export function createSharePages(deps: PageDeps, kind: Shared['kind']): Router {
  const router = Router();
  router.get('/:id/share', async (req, res) => show(deps, req, res, await sharedOf(deps, req, kind), {}));
  router.post('/:id/links', async (req, res) => create(deps, req, res, await sharedOf(deps, req, kind)));
  return router;
}

async function sharedOf(
  { useCases: { files, folders } }: PageDeps,
  req: Request,
  kind: Shared['kind'],
): Promise<Shared> {
  const id = param(req, 'id');
  if (kind === 'file') {
    const file = await files.get(req.actor, id);
    const { name, size, look, urls } = presentFile(req.actor, file);
    return { kind, id, ownerId: file.ownerId, name, size, look, urls };
  }
  const { name, ownerId, parentId } = await folders.get(req.actor, id);
  const place = placeUrl(req.actor, { kind, id, ownerId, folderId: parentId });
  const urls = { share: `/folders/${id}/share`, links: `/folders/${id}/links`, place };
  return { kind, id, ownerId, name, size: null, look: folderLook, urls };
}

async function create(deps: PageDeps, req: Request, res: Response, shared: Shared): Promise<void> {
  try {
    const link = await createOf(deps, req, shared);
    if (!isHtmx(req)) return res.redirect(303, `${shared.urls.share}?created=${link.id}`);
    tellScripts(res, { linksChanged: true, rowChanged: `${shared.kind}-${shared.id}` });
    await show(deps, req, res, shared, { created: link });
  } catch (error) {
    const { errors, message } = refuse(req, res, error);
    if (message !== null) throw error;
    await show(deps, req, res, shared, {
      values: typedConditions(req),
      linkKind: text(req, 'kind'),
      errors: withSecrets(req, errors, ['password']),
    });
  }
}

async function createOf(
  { useCases: { links } }: PageDeps,
  req: Request,
  { kind, id, ownerId }: Shared,
): Promise<NamedLink> {
  const conditions = conditionsOf(req, await links.policy(req.actor, { userId: ownerId }));
  if (kind === 'file') return links.create(req.actor, id, conditions);
  return links.createOfFolder(req.actor, id, { ...conditions, kind: text(req, 'kind') || undefined });
}

interface ShareState {
  created?: NamedLink;
  values?: LinkFormValues;
  /** What was chosen for people to do. */
  linkKind?: string;
  errors?: FieldMessages;
}

const blank: LinkFormValues = {
  expires: 'never',
  expiresOn: '',
  maxDownloads: '',
  removePassword: false,
  hadPassword: false,
};

async function show(
  deps: PageDeps,
  req: Request,
  res: Response,
  shared: Shared,
  { created, values = blank, linkKind = 'download', errors = {} }: ShareState,
): Promise<void> {
  const { links } = deps.useCases;
  const { publicUrl } = deps.settings;
  const listOf = shared.kind === 'file' ? links.listOfFile : links.listOfFolder;
  const policy = await links.policy(req.actor, { userId: shared.ownerId });
  const { items } = await listOf(req.actor, shared.id, { limit: MOST_LINKS });
  const fresh = created ?? items.find((link) => link.id === req.query.created);
  await showDialog(deps, req, res, {
    body: 'links/_share',
    title: req.t('links.share.title'),
    backUrl: shared.urls.place,
    shared,
    links: items.filter((link) => link.id !== fresh?.id).map((link) => presentLink(publicUrl, link)),
    created: fresh ? await withQr(req, presentLink(publicUrl, fresh)) : null,
    expiryChoices: newLinkExpiry(policy),
    policy,
    kinds: linkKinds.filter((one) => one !== 'upload' || policy.mayRequestUploads),
    linkKind,
    isOpen: values !== blank || policy.isPasswordRequired,
    values,
    errors,
  });
}

const withQr = async (req: Request, link: ReturnType<typeof presentLink>) => ({
  ...link,
  qr: await qrSvg(link.url, req.t('links.acts.qr')),
});
