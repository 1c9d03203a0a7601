import type { Request, Response } from 'express';
import type { Settings } from '../../config/settings.js';
import { parseCookie } from '../cookies.js';
import { keepCookie } from './preferences.routes.js';

const listViews = ['list', 'grid'] as const;
export type ListView = (typeof listViews)[number];

export const isListView = (value: unknown): value is ListView => listViews.includes(value as ListView);

/** Rows or tiles, as this browser last chose. */
export function listViewOf(req: Request): ListView {
  const chosen = parseCookie(req, 'view');
  return isListView(chosen) ? chosen : 'list';
}

export const keepListView = (res: Response, settings: Pick<Settings, 'isHttps'>, view: ListView): void =>
  keepCookie(res, settings, 'view', view);
