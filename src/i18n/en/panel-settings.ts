import { settingNames } from './setting-names.js';

/** Words of the panel's page of settings. */
export const panelSettings = {
  names: settingNames,
  title: 'Settings',
  lead: 'What you change here holds at once, on every server of this place.',
  leadToRead: 'What holds on every server of this place. Administrators change it.',
  failed: 'The settings could not be loaded. Reload the page.',
  unreachable: 'The server can’t be reached. Try again in a moment.',
  saved: 'Saved.',
  conflict: '{{login}} has changed this meanwhile. It is now: {{value}}.',
  takeTheirs: 'Leave it so',
  saveMine: 'Save mine all the same',
  fromEnvironment: 'From the environment ({{key}}).',
  fromDefault: 'The default.',
  setBy: 'Set here by {{login}},',
  reset: 'Go back to: {{value}}',
  unit: 'Unit',
  days: 'days',
  dayCount_one: '{{count}} day',
  dayCount_other: '{{count}} days',
  pickColour: 'Choose a colour',
  choosePicture: 'Choose a picture',
  key: 'Key',
  value: 'Value',
  origin: 'Comes from',
  origins: { environment: 'The environment', default: 'The default' },
  masked: 'Set; a secret is not shown',
  notSet: 'Not set',
  environmentHint: 'They stand in .env or in the environment, and a restart makes them hold.',
  groups: {
    accounts: 'Accounts',
    security: 'Security',
    storage: 'Storage and retention',
    links: 'Share links',
    sessions: 'Sessions',
    announcement: 'Announcement',
    look: 'Name and look',
    environment: 'What needs a restart',
    mail: 'Letters',
  },
  mail: {
    notSet:
      'No letters go out. With SMTP_URL and MAIL_FROM people are told by mail of a new device, another password or email, and of their second factor.',
    hint: 'People are told by mail of a new device, another password or email, and of their second factor.',
    test: 'Send me a test letter',
    onItsWay: 'The letter is on its way to your address.',
    sent: 'The mail server took the letter. Look into your mailbox.',
    failed: 'The letter was not sent. The mail server, or the way to it, says:',
  },
  registration: {
    hint: 'Whether people may open an account for themselves.',
    choices: { open: 'Open to everybody', closed: 'Administrators create accounts' },
  },
  secondFactorRequired: {
    hint: 'Who has to add one before their role gives them anything. Whoever has none, you too, is led to it at once.',
    choices: {
      nobody: 'Whoever likes',
      admins: 'Administrators have to',
      staff: 'Everybody in the panel has to',
    },
  },
  defaultQuotaBytes: {
    hint: 'How much each may keep. Those who are here keep theirs.',
  },
  maxUploadBytes: { hint: 'Whatever is larger is refused.' },
  trashRetentionDays: { hint: 'Then it goes for good. 0: at the next hour.' },
  logRetentionDays: { hint: 'Older lines go, of the table and of the files.' },
  backupWarnDays: {
    hint: 'Then the overview asks for a new one. 0: never, where you back up in another way.',
  },
  auditRetentionDays: { hint: 'Older records of who did what go.' },
  linkMakers: {
    hint: 'Links that are there go on working.',
    choices: { everyone: 'Everybody', admins: 'Administrators alone' },
  },
  linkLongestDays: {
    hint: 'Counted from when it is made or changed. Without a date of its own it gets this one.',
  },
  linkPasswordRequired: {
    hint: 'Whether a link may open to whoever has its address.',
    choices: { true: 'Every link has one', false: 'As whoever makes it likes' },
  },
  linkUploadRequests: {
    hint: 'Links by which strangers drop files into a folder.',
    choices: { true: 'May be made', false: 'May not be made' },
  },
  sessionIdleDays: {
    hint: 'So many days without use; also for those who are signed in now.',
  },
  sessionLongestDays: {
    hint: 'Counted from the sign-in, however much it is used.',
  },
  sessionRetentionDays: {
    hint: 'They tell from which addresses somebody signs in.',
  },
  announcement: {
    hint: 'Everybody sees it above every page until they put it away, at the sign-in too. In one language it is shown to readers of both.',
  },
  siteName: {
    hint: 'Stands where “Kladovka” stands, on pages for strangers too.',
  },
  siteColour: {
    hint: 'Of buttons and links; dark enough that it can be read. In the dark theme it is made lighter.',
  },
  siteLogo: {
    hint: 'PNG, JPEG or WebP of at most 256 KB, best a square. It is saved at once.',
  },
};
