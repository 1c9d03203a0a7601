/** The panel's rail: which tables and pages stand under which heading, in this order. The overview is the logo's address. */
export interface Section {
  /** Its words are `words.sections.<name>`. */
  name: 'people' | 'storage' | 'watch' | 'operation';
  /** Names of tables (`*.resource.ts`) and of pages (`pages.ts`); what this server or this person has not is left out. */
  entries: { name: string; icon: string }[];
}

export const sections: Section[] = [
  {
    name: 'people',
    entries: [
      { name: 'users', icon: 'Users' },
      { name: 'groups', icon: 'UserCheck' },
      { name: 'sign-ins', icon: 'LogIn' },
    ],
  },
  {
    name: 'storage',
    entries: [
      { name: 'files', icon: 'File' },
      { name: 'trash', icon: 'Trash2' },
      { name: 'links', icon: 'Link' },
    ],
  },
  {
    name: 'watch',
    entries: [
      { name: 'audit', icon: 'Shield' },
      { name: 'logs', icon: 'Activity' },
      { name: 'live-log', icon: 'Radio' },
    ],
  },
  {
    name: 'operation',
    entries: [
      { name: 'jobs', icon: 'Cpu' },
      { name: 'settings', icon: 'Settings' },
    ],
  },
];
