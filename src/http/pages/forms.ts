import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import type { ExpectedVersions } from '../../domain/entries/expect-version.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import { fieldMessage } from '../../i18n/field-message.js';
import { problemMessage, toProblem } from '../problem.js';
import { headerOf } from '../request/headers.js';
import type { PageRequest } from '../types.js';

/** The words beside each field, by its name. */
export type FieldMessages = Record<string, string>;

export interface Refusal {
  /** For the form as a whole; null where the fields say it all. */
  message: string | null;
  errors: FieldMessages;
}

/** A use case's refusal in the words of a form, with its status set. What is no refusal is thrown on. */
export function refuse(req: Request, res: Response, error: unknown): Refusal {
  if (!(error instanceof DomainError)) throw error;
  const problem = toProblem(error);
  const retryAfter = problem.headers['Retry-After'];
  res.status(problem.status);
  if (retryAfter) res.set('Retry-After', retryAfter);
  const errors: FieldMessages = {};
  for (const field of problem.fields) {
    errors[field.field] = [errors[field.field], fieldMessage(req.t, field)].filter(Boolean).join(' ');
  }
  return {
    message: problem.fields.length > 0 ? null : problemMessage(req.t, problem),
    errors,
  };
}

/** The refusal of a form whose secret did not come back to its field with the other errors, and was not typed again. */
export const secretMissing = (field: string): DomainError =>
  new DomainError('validation_failed', { fields: [{ field, rule: 'secret.again', params: {} }] });

/**
 * The words beside the fields, with those beside each secret that was typed well: no secret is written into a page, so
 * it has to be typed again. A script of ours puts it back by itself (public/js/forms.js).
 */
export function withSecrets(req: Request, errors: FieldMessages, names: readonly string[]): FieldMessages {
  if (isScripted(req)) return errors;
  const typed = names.filter((name) => text(req, name) !== '' && errors[name] === undefined);
  return { ...errors, ...Object.fromEntries(typed.map((name) => [name, req.t('validation.secret.again')])) };
}

/** A field of a form as text; what a client sends twice, or as an object, counts as not sent. */
export function text(req: Request, name: string): string {
  const value = (req.body as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

/**
 * The same for a form that edits what is there. Who was overtaken is told beside the field, with what they typed kept: the
 * form comes back with the version of now, so that they may look and save again. Other refusals of the whole are thrown on.
 */
export function refuseEdit(req: Request, res: Response, error: unknown, fields: string[]): Refusal {
  const refusal = refuse(req, res, error);
  if (refusal.message === null) return refusal;
  if (!(error instanceof DomainError) || error.code !== 'precondition_failed') throw error;
  const [field = ''] = fields;
  return { message: null, errors: { [field]: req.t('pages.overtaken') } };
}

/** What the form was opened with: whoever saves after somebody else is told. A form without it takes whatever is there. */
export function expectedVersions(req: Request): ExpectedVersions {
  const version = text(req, 'version');
  return /^[0-9]{1,9}$/.test(version) ? [Number(version)] : 'any';
}

/** The named fields that were sent at all. */
export function sentFields<Name extends string>(
  req: Request,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const body = (req.body ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    names.filter((name) => typeof body[name] === 'string').map((name) => [name, body[name]]),
  ) as Partial<Record<Name, string>>;
}

/** A path of ours to go on to, or null: never another site, however it is spelled. */
export function localPath(value: unknown): string | null {
  if (typeof value !== 'string' || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(value)) return null;
  const base = 'http://local.invalid';
  const url = URL.canParse(value, base) ? new URL(value, base) : null;
  // `/..//evil.example` becomes `//evil.example` only here.
  return url?.origin === base && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : null;
}

/** Whether a script of ours asks, for a fragment or for a page to swap in. */
export const isScripted = (req: IncomingMessage): boolean => headerOf(req, 'hx-request') === 'true';

/** Whether a script of ours asks for a fragment: who follows a link or goes back gets the page. */
export const isHtmx = (req: IncomingMessage): boolean =>
  isScripted(req) && !headerOf(req, 'hx-boosted') && !headerOf(req, 'hx-history-restore-request');

/** What a toast's button Undo posts; fields may repeat. */
export interface Undo {
  url: string;
  fields: Record<string, string | string[]>;
}

export interface ScriptEvents {
  /** A sentence for the person, and how to take back what it tells, or where to look at it. */
  toast?: string | { text: string; undo: Undo } | { text: string; link: { href: string; text: string } };
  /** Files or folders came, went or changed: lists load anew. `made`, `renamed`: one of them goes where it stands now, as `folder-<id>`. */
  entriesChanged?: true | { made: string } | { renamed: string };
  /** Which row is stale, as `file-<id>` or `folder-<id>`. */
  rowChanged?: string;
  /** Links came or went in a dialog: a list of them beneath it loads anew. */
  linksChanged?: true;
  /** An act on all of a list goes on in the background: the job's id. */
  jobStarted?: string;
  dialogDone?: true;
}

/** Tells our scripts what happened, beside the fragment that they asked for. A header takes ASCII only. */
export function tellScripts(res: Response, events: ScriptEvents): void {
  const json = JSON.stringify(events).replaceAll(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  res.set('HX-Trigger', json);
}

/** What was done, told on the page that a plain form leads to (`?done=`). */
const notices = [
  'uploaded',
  'saved',
  'folderCreated',
  'moved',
  'nothingMoved',
  'nothingChosen',
  'trashed',
  'restored',
  'purged',
  'trashEmptied',
  'revoked',
  'passwordChanged',
  'factorRemoved',
  'passkeyAdded',
  'passkeyRemoved',
  'sessionEnded',
  'othersEnded',
  'signedOut',
] as const;
export type Notice = (typeof notices)[number];

export function withNotice(path: string, notice: Notice): string {
  const url = new URL(path, 'http://local.invalid');
  url.searchParams.set('done', notice);
  return url.pathname + url.search;
}

export function noticeOf(req: PageRequest): { text: string } | null {
  const notice = notices.find((name) => name === req.query.done);
  return notice ? { text: req.t(`pages.done.${notice}`) } : null;
}
