import { type Actor, isAdmin, isHelpdesk, isStaff, readsAll } from '../domain/shared/actor.js';
import type { PageName } from './pages.js';

/**
 * Who may what of the panel, by what a call does. The one place for tables, pages and buttons; the rule behind each is the
 * domain's, which looks again wherever something is read or written.
 */
const rights = {
  /** Looks at users: which ones, says `visibleUsers`. */
  see: isStaff,
  /** Lets somebody in again: whom, says `canHelp`. */
  help: (actor: Actor) => isAdmin(actor) || isHelpdesk(actor),
  read: readsAll,
  change: isAdmin,
} satisfies Record<string, (actor: Actor) => boolean>;

export type Right = keyof typeof rights;

export const holds = (actor: Actor, right: Right): boolean => rights[right](actor);

/** As the panel's components ask for it. */
export const rightsOf = (actor: Actor): Record<Right, boolean> => ({
  see: holds(actor, 'see'),
  help: holds(actor, 'help'),
  read: holds(actor, 'read'),
  change: holds(actor, 'change'),
});

const ofReaders = {
  list: 'read',
  show: 'read',
  search: 'read',
  new: 'change',
  edit: 'change',
  delete: 'change',
  bulkDelete: 'change',
} as const;

/** By table and action. */
const actionRights: Record<string, Record<string, Right>> = {
  users: {
    ...ofReaders,
    list: 'see',
    show: 'see',
    search: 'see',
    import: 'change',
    openStorage: 'read',
    resetPassword: 'help',
    endSessions: 'change',
    block: 'change',
    unblock: 'help',
  },
  files: { ...ofReaders, download: 'read', view: 'read', share: 'change' },
  trash: { ...ofReaders, restore: 'change', bulkRestore: 'change' },
  links: ofReaders,
  logs: ofReaders,
};

const pageRights: Record<PageName, Right> = {
  audit: 'read',
  jobs: 'read',
  groups: 'read',
  'live-log': 'read',
  settings: 'read',
  'sign-ins': 'read',
  offboarding: 'change',
};

/** Undefined for what nobody named. */
export const rightTo = (table: string, action: string): Right | undefined =>
  Object.hasOwn(actionRights, table) && Object.hasOwn(actionRights[table] ?? {}, action)
    ? actionRights[table]?.[action]
    : undefined;

export const rightToPage = (name: string): Right | undefined =>
  Object.hasOwn(pageRights, name) ? pageRights[name as PageName] : undefined;
