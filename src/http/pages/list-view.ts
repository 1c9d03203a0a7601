import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Settings } from '../../config/settings.js';
import { parseCookie } from '../cookies.js';
import { keepCookie } from './preferences.routes.js';

const listViews = ['list', 'grid'] as const;
export type ListView = (typeof listViews)[number];

export const isListView = (value: unknown): value is ListView => listViews.includes(value as ListView);

/** Rows or tiles, as this browser last chose. */
export function listViewOf(req: IncomingMessage): ListView {
  const chosen = parseCookie(req, 'view');
  return isListView(chosen) ? chosen : 'list';
}

export const keepListView = (
  res: ServerResponse,
  settings: Pick<Settings, 'isHttps'>,
  view: ListView,
): void => keepCookie(res, settings, 'view', view);
