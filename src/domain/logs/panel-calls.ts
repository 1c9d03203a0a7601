import type { LogEntry } from './log-entry.js';

/** Of the requests that the panel makes while it is looked at; as a regular expression of JavaScript and of PostgreSQL. */
export const PANEL_PATH = '^/admin(/|$)|^/api/v1/logs';

const panelPath = new RegExp(PANEL_PATH);

/** A line of such a request: it asks while it shows the log. Its events are none. */
export const isPanelCall = ({ event, details }: LogEntry): boolean =>
  event === null && typeof details.path === 'string' && panelPath.test(details.path);
