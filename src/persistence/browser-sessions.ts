import type { Database } from './database.js';
import { GatheredStatement } from './gathered-statement.js';

const findBrowserSessions = {
  name: 'find-browser-sessions',
  text: `SELECT asked.n::int AS asked, b.sess AS content
    FROM unnest($1::text[]) WITH ORDINALITY AS asked (id, n) JOIN browser_sessions b ON b.sid = asked.id
    WHERE b.expire >= now()`,
};

/** What connect-pg-simple has kept of a browser's session; null where it has run out. */
export function browserSessionFinder(database: Database): (sid: string) => Promise<unknown> {
  const sessions = new GatheredStatement<{ content: unknown }>(database, findBrowserSessions);
  return async (sid) => (await sessions.ask(sid))?.content ?? null;
}
