import { panelAudit } from './panel-audit.js';
import { dashboardWords } from './panel-dashboard.js';
import { frame } from './panel-frame.js';
import { panelGroups } from './panel-groups.js';
import { imports } from './panel-imports.js';
import { jobs } from './panel-jobs.js';
import { panelSettings } from './panel-settings.js';
import { tables } from './panel-tables.js';
import { deleteUserWords, userWords } from './panel-users.js';

/**
 * Words of the admin panel. AdminJS looks them up by its own scheme: `actions.edit`, or for one table
 * `resources.users.actions.edit`. What only our components say is below `words`.
 */
export const panel = {
  ...frame,
  resources: tables,
  pages: {
    audit: panelAudit.title,
    jobs: jobs.title,
    groups: panelGroups.title,
    settings: panelSettings.title,
  },
  words: {
    audit: panelAudit,
    imports,
    jobs,
    panel: 'Panel',
    sections: { people: 'People', storage: 'Storage', watch: 'Watch', operation: 'Operation' },
    groups: panelGroups,
    settings: panelSettings,
    backToFiles: 'Files',
    never: 'Never',
    none: '–',
    root: 'Files',
    noLimit: 'No limit',
    used: '{{used}} of {{quota}}',
    usedWithoutLimit: '{{used}}, no limit',
    downloads: '{{taken}} of {{max}}',
    files_one: '{{count}} file',
    files_other: '{{count}} files',
    copy: 'Copy',
    copied: 'Copied',
    deletedUser: 'Deleted user',
    nobody: 'Nobody',
    gone: 'No longer there',
    quotaUnit: 'Limit, GB',
    emptyForNoLimit: 'Leave it empty for no limit.',
    emptyForNever: 'Leave it empty for a link that does not expire.',
    keepPassword: 'Leave it empty to keep it as it is.',
    passwordRules: 'At least 6 characters with a capital letter, a digit and a special character.',
    emptyForNoEnd:
      'Leave it empty for an account that does not end. From then on nobody signs in with it; its sessions, tokens and links are dead.',
    oneTime: {
      password: 'One-time password',
      shownOnce: 'It is shown here and nowhere afterwards: copy it now.',
      another: 'Another',
      mustChange: 'Has to be changed at the first sign-in',
      mustChangeHint: 'Whoever signs in with it sets a password of their own before anything else.',
    },
    isAdminHint: 'Sees and manages everything on this server.',
    isActiveHint: 'May sign in.',
    removePasswordHint: 'The link will open without a password.',
    anybody: 'Anybody',
    any: 'Any',
    moreThan: 'more than {{what}}',
    pages: {
      label: 'Pages',
      number: 'Page {{number}}',
      first: 'First page',
      previous: 'Previous page',
      next: 'Next page',
      reached: 'Looked through so far: everything up to {{moment}}. The next page goes on from there.',
      last: 'Last page',
    },
    conflict: {
      title: 'Somebody else has saved this meanwhile',
      hint: 'Choose what to keep of each field that they changed. The other fields are saved as you have them.',
      theirs: 'Theirs',
      mine: 'Yours',
      before: 'As it was',
      save: 'Save what is chosen',
    },
    quotaKinds: { server: 'The server’s default', none: 'No limit', limit: 'A limit' },
    way: 'Way back',
    list: {
      selection: 'Selection',
      filters: 'Filters that are on',
      changeFilter: 'Change this filter',
      removeFilter: 'Remove the filter “{{name}}”',
      from: 'from {{moment}}',
      to: 'to {{moment}}',
      found: 'Found: {{number}}',
      foundMoreThan: 'Found: more than {{number}}',
      sortBy: 'Sort by',
      ascending: 'Ascending: turn the order round',
      descending: 'Descending: turn the order round',
      perPage: 'Per page',
      columns: 'Columns',
    },
    selectAll: 'Select all',
    selectOne: 'Select this row',
    actions: 'Actions',
    showPassword: 'Show the password',
    searching: 'Searching…',
    nobodyFound: 'Nobody matches',
    confirm: {
      restore: 'Put “{{name}}” back?',
      bulkRestore_one: 'Put {{count}} entry back?',
      bulkRestore_other: 'Put {{count}} entries back?',
      bulkRestoreHint: 'Each goes to the folder that it was in, or to the top where that is gone.',
      restoreHint: 'It goes to the folder that it was in, or to the top where that is gone.',
      block: 'Block {{name}}?',
      blockHint:
        'They are signed out everywhere at once and can’t sign in; their links stop working. Files stay.',
      unblock: 'Unblock {{name}}?',
      unblockHint: 'They can sign in again with their password, and their links work again.',
      endSessions: 'Sign {{name}} out everywhere?',
      endSessionsHint: 'All their browsers and programs have to sign in again.',
    },
    block: { loading: 'Loading…', failed: 'This part could not be loaded. Reload the page.' },
    user: userWords,
    deleteUser: deleteUserWords,
    resetPassword: {
      title: 'A new password for {{name}}',
      hint: 'All their sessions end. Tell them the password in a safe way.',
      submit: 'Set password',
    },
    storage: {
      inPanel: 'Files in the panel',
      inPages: 'File manager',
      inPagesHint: 'As the user sees it: upload, view, share.',
      inPanelHint: 'A table with filters and bulk actions.',
    },
    content: {
      ready: 'If nothing happens, use this link:',
    },
    share: {
      expiresAt: 'Expires',
      password: 'Password',
      maxDownloads: 'Download limit',
      submit: 'Create link',
      another: 'Create another',
      existing: 'Links of this file',
      ready: 'The link is ready. Anybody who has it can download the file.',
    },
    dashboard: dashboardWords,
  },
};
