import type { ServerResponse } from 'node:http';
import type { Request, Response } from 'express';
import { freeBytesOf, type User } from '../../domain/users/user.js';
import type { PageRequest } from '../types.js';
import { type AccountNotice, accountNoticeFor } from './account-notice.js';
import { isHtmx } from './forms.js';
import type { PageDeps } from './page-deps.js';
import { type FileView, type OwnerView, presentOwner, presentStorage } from './presenters.js';
import { isQuotaWarningDue } from './quota-warning.js';

/** Fills in what the left rail shows, and what there is to say of the reader's account, and returns the reader's own record. */
export async function openWorkspace(deps: PageDeps, req: Request, res: Response): Promise<User> {
  const { profile, storage, accountNotice } = await ownStorage(deps, req, res);
  Object.assign(res.locals, { storage, accountNotice });
  return profile;
}

/** R29: whose storage a page is about: the reader's own, or for admins that of `userId`. */
export async function openStorage(
  deps: PageDeps,
  req: Request,
  res: Response,
  userId: string | undefined,
): Promise<{ owner: OwnerView; freeBytes: number | null }> {
  const { storage, accountNotice, ...opened } = await storageOf(deps, req, res, userId);
  Object.assign(res.locals, { storage, accountNotice });
  return opened;
}

/** The same without filling it in. */
export async function storageOf(
  deps: StorageDeps,
  req: PageRequest,
  res: ServerResponse,
  userId: string | undefined,
): Promise<{
  storage: StorageView;
  accountNotice: AccountNotice | null;
  owner: OwnerView;
  freeBytes: number | null;
}> {
  const { profile, ...own } = await ownStorage(deps, req, res);
  const user =
    userId === undefined || userId === profile.id
      ? profile
      : await deps.useCases.users.getStorageOwner(req.actor, userId);
  return { ...own, owner: presentOwner(req.actor, user), freeBytes: freeBytesOf(user) };
}

/** What the left rail shows of the reader's own storage. */
type StorageView = ReturnType<typeof presentStorage> & { hasWarning: boolean };
type StorageDeps = Pick<PageDeps, 'useCases' | 'settings'>;

async function ownStorage(
  { useCases, settings }: StorageDeps,
  req: PageRequest,
  res: ServerResponse,
): Promise<{ profile: User; storage: StorageView; accountNotice: AccountNotice | null }> {
  const [profile, accountNotice] = await Promise.all([
    useCases.users.getProfile(req.actor),
    accountNoticeFor({ useCases }, req),
  ]);
  const storage = presentStorage(profile);
  return {
    profile,
    accountNotice,
    storage: { ...storage, hasWarning: isQuotaWarningDue(req, res, settings, storage.level) },
  };
}

/** What a dialog is about, or else where its page leads back to. */
type DialogSubject = { file: FileView } | { backUrl: string };

/** A fragment for the dialog, or the same on a page of its own. */
export async function showDialog(
  deps: PageDeps,
  req: Request,
  res: Response,
  view: { body: string; title: string } & DialogSubject & Record<string, unknown>,
): Promise<void> {
  if (isHtmx(req)) return res.render(view.body, { ...view, titleTag: 'h2' });
  await openWorkspace(deps, req, res);
  res.render('dialog', { backUrl: 'file' in view && (view as { file: FileView }).file.urls.place, ...view });
}
