import { type Request, type Response, Router } from 'express';
import type { NamedLink } from '../../domain/links/link-store.js';
import { qrSvg } from '../look/qr.js';
import { param, queryText } from '../request/params.js';
import { PAGE_SIZE } from './file-list.js';
import {
  expectedVersions,
  type FieldMessages,
  isHtmx,
  localPath,
  refuseEdit,
  tellScripts,
  text,
  withNotice,
  withSecrets,
} from './forms.js';
import { conditionsOf, editLinkExpiry, type LinkFormValues, typedConditions } from './link-form.js';
import type { PageDeps } from './page-deps.js';
import { presentLink } from './presenters.js';
import { openStorage, openWorkspace } from './workspace.js';

/** All links of a storage, their conditions, their end (R26). */
export function createLinkPages(deps: PageDeps): Router {
  const { links } = deps.useCases;
  const router = Router();
  router.get('/', (req, res) => list(deps, req, res));
  router.get('/:id/qr', async (req, res) => {
    const link = presentLink(deps.settings.publicUrl, await links.get(req.actor, param(req, 'id')));
    const qr = await qrSvg(link.url, req.t('links.acts.qr'));
    await showLinkPart(deps, req, res, {
      body: 'links/_qr',
      title: req.t('links.acts.qr'),
      link: { ...link, qr },
    });
  });
  router.get('/:id/edit', async (req, res) => {
    showEdit(deps, req, res, await links.get(req.actor, param(req, 'id')));
  });
  router.post('/:id', (req, res) => update(deps, req, res));
  router.post('/:id/revoke', (req, res) => revoke(deps, req, res));
  return router;
}

async function list(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const userId = queryText(req, 'userId');
  const cursor = queryText(req, 'cursor');
  const { owner } = await openStorage(deps, req, res, userId);
  const page = await deps.useCases.links.list(req.actor, { userId, cursor, limit: PAGE_SIZE });
  const listUrl = owner.isSelf ? '/links' : `/links?userId=${owner.id}`;
  const more = new URLSearchParams({ ...(userId && { userId }), cursor: page.nextCursor ?? '' });
  res.render('links/index', {
    owner,
    listUrl,
    links: page.items.map((link) => presentLink(deps.settings.publicUrl, link)),
    moreUrl: page.nextCursor && `/links?${more}`,
  });
}

interface EditState {
  values: LinkFormValues;
  errors: FieldMessages;
}

async function showEdit(
  deps: PageDeps,
  req: Request,
  res: Response,
  link: NamedLink,
  state: EditState = {
    values: {
      expires: 'keep',
      expiresOn: '',
      maxDownloads: String(link.maxDownloads ?? ''),
      removePassword: false,
      hadPassword: false,
    },
    errors: {},
  },
): Promise<void> {
  const policy = await deps.useCases.links.policy(req.actor, { userId: link.ownerId });
  await showLinkPart(deps, req, res, {
    body: 'links/_edit',
    title: req.t('links.acts.edit'),
    link: presentLink(deps.settings.publicUrl, link),
    back: backOf(req),
    expiryChoices: editLinkExpiry(policy),
    policy,
    ...state,
  });
}

async function update(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const { links } = deps.useCases;
  const id = param(req, 'id');
  try {
    const { ownerId } = await links.get(req.actor, id);
    const policy = await links.policy(req.actor, { userId: ownerId });
    const link = await links.update(req.actor, id, conditionsOf(req, policy), expectedVersions(req));
    const back = backOf(req);
    if (!isHtmx(req)) return res.redirect(303, withNotice(back, 'saved'));
    tellScripts(res, { toast: req.t('pages.done.saved') });
    res.render('links/_link', {
      link: presentLink(deps.settings.publicUrl, link),
      showsFile: isOfList(back),
      back,
    });
  } catch (error) {
    const { errors } = refuseEdit(req, res, error, ['maxDownloads']);
    // Only the form is shown again, in its place below the link.
    res.set('HX-Retarget', `#edit-${id}`).set('HX-Reswap', 'outerHTML');
    await showEdit(deps, req, res, await links.get(req.actor, id), {
      values: typedConditions(req),
      errors: withSecrets(req, errors, ['password']),
    });
  }
}

async function revoke({ useCases: { links } }: PageDeps, req: Request, res: Response): Promise<void> {
  const id = param(req, 'id');
  const { fileId, folderId } = await links.get(req.actor, id);
  const back = backOf(req);
  await links.revoke(req.actor, id);
  if (!isHtmx(req)) return res.redirect(303, withNotice(back, 'revoked'));
  tellScripts(res, {
    toast: req.t('pages.done.revoked'),
    ...(!isOfList(back) && { linksChanged: true }),
    rowChanged: fileId ? `file-${fileId}` : `folder-${folderId}`,
  });
  res.send('');
}

/** Where the person came from: the list of all links, or a share dialog. */
const backOf = (req: Request): string => localPath(text(req, 'back') || req.query.back) ?? '/links';

const isOfList = (back: string): boolean => back.startsWith('/links');

async function showLinkPart(
  deps: PageDeps,
  req: Request,
  res: Response,
  view: { body: string; title: string } & Record<string, unknown>,
): Promise<void> {
  if (isHtmx(req)) return res.render(view.body, view);
  await openWorkspace(deps, req, res);
  res.render('dialog', { ...view, rail: 'links', backUrl: backOf(req) });
}
