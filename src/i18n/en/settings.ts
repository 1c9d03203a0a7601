/** The reader's own settings. */
export const settings = {
  title: 'Settings',
  lead: 'You are signed in as {{login}}.',
  profile: {
    title: 'Profile',
    text: 'The name by which you are greeted, and the address at which the administrator finds you.',
    submit: 'Save the profile',
  },
  password: {
    title: 'Password',
    text: 'A new password ends every other session. This one stays.',
    current: 'Present password',
    new: 'New password',
    submit: 'Change the password',
  },
  storage: {
    title: 'Space',
    text: 'What is in the trash counts, too, until it goes for good.',
    noLimit: 'The administrator has set no limit. What is in the trash takes up space, too.',
    files: 'Files',
    reserved: 'Uploads on their way',
    trash: 'Trash',
    free: 'Free',
  },
  sessions: {
    title: 'Sessions',
    text: 'Where you are signed in. End what you do not know, and change the password then.',
    current: 'This one',
    lastSeen: 'Last seen:',
    since: 'Signed in:',
    end: 'End',
    endOf: 'End the session: {{name}}',
    browserOn: '{{browser}} on {{system}}',
    program: '{{name}} (program)',
    unknown: 'Unknown browser',
  },
  look: { title: 'Language and look', text: 'Kept in this browser.' },
};
