import type { bulkActs } from '../../domain/bulk/bulk-act.js';

const acts: { [Noun in keyof typeof bulkActs]: Record<(typeof bulkActs)[Noun][number], string> } = {
  users: {
    block: 'Block',
    unblock: 'Unblock',
    endSessions: 'Sign out everywhere',
    resetPassword: 'Reset passwords',
    setQuota: 'Set quota',
    setExpiry: 'Set end of the account',
    addToGroup: 'Put in a group',
    removeFromGroup: 'Take out of a group',
    delete: 'Delete for good',
  },
  links: { revoke: 'Revoke', setExpiry: 'Set expiry', setLimit: 'Set download limit' },
  trash: { restore: 'Put back', purge: 'Delete for good' },
  files: { delete: 'Move to the trash' },
};

/** Of what is done to many at once. */
export const bulk = {
  acts,
  titles: {
    users: 'Act on many users',
    links: 'Act on many links',
    trash: 'Act on much of the trash',
    files: 'Act on many files',
  },
  allThatMatch: 'All that match…',
  allMatching_one: 'The {{number}} that matches…',
  allMatching_other: 'All {{number}} that match…',
  ticked_one: '{{count}} ticked…',
  ticked_other: '{{count}} ticked…',
  act: 'What to do',
  choose: 'Choose',
  values: {
    setQuota: 'Quota',
    setExpiry: 'Until',
    setLimit: 'Downloads',
    addToGroup: 'Group',
    removeFromGroup: 'Group',
  },
  groupHints: {
    addToGroup: 'Who joins gets the group’s default quota, where it has one.',
    removeFromGroup: 'They keep the quota that they have.',
  },
  none: { setQuota: 'No limit', setExpiry: 'Never', setLimit: 'No limit' },
  foresight: '{{total}} selected, done to {{number}}.',
  leftOut: '{{number}} left out: {{reason}}',
  andMore: 'and {{number}} more',
  canUndo: 'This can be taken back afterwards.',
  policyHint:
    'Groups may say something else of their members. Links that would break what holds for their owners are left out.',
  cannotUndo: 'This can’t be taken back as a whole.',
  noWayBack: 'There is no way back.',
  confirm: 'Type {{number}} to confirm',
  start: '{{act}}: {{number}}',
  startAny: 'Go',
  goesOn: 'You may close this: it goes on.',
  keepOpen: 'Keep this window open: the new passwords are shown here, and nowhere else.',
  showJob: 'Show the job',
  undo: 'Take it back',
  close: 'Close',
};
