/** Who acts: on what belongs to `owner`, unless the act is on nobody's. The help desk is in a group with `owner`. */
export const people = ['stranger', 'other', 'owner', 'helpdesk', 'auditor', 'admin'] as const;
export type Person = (typeof people)[number];

/** `absent` looks as if it did not exist. */
export type Outcome = 'allowed' | 'sign in' | 'forbidden' | 'absent';

const allowed = { stranger: 'sign in', owner: 'allowed', admin: 'allowed' } as const;
const ofOwner = { ...allowed, other: 'absent', helpdesk: 'absent', auditor: 'absent' } as const;
/** The same to look at, which auditors do. */
const ofReaders = { ...ofOwner, auditor: 'allowed' } as const;
const ofStorage = { ...allowed, other: 'forbidden', helpdesk: 'forbidden', auditor: 'forbidden' } as const;
const ofStorageReaders = { ...ofStorage, auditor: 'allowed' } as const;
const ofAdmins = { ...ofStorage, owner: 'forbidden' } as const;
const ofAdminsAndAuditors = { ...ofAdmins, auditor: 'allowed' } as const;
const ofAdminsAndHelpdesk = { ...ofAdmins, helpdesk: 'allowed' } as const;
const ofStaff = { ...ofAdmins, helpdesk: 'allowed', auditor: 'allowed' } as const;
const ofSignedIn = { ...allowed, other: 'allowed', helpdesk: 'allowed', auditor: 'allowed' } as const;
/** Their own and nobody else’s, whoever looks after the account. */
const ofThemselves = { ...ofOwner, admin: 'absent' } as const;
const ofAnybody = { ...ofSignedIn, stranger: 'allowed' } as const;

/** R8, R17, R28, R29: the rights, whole. Each face is held to it, act by act. */
export const matrix = {
  'list files': ofStorageReaders,
  'upload a file': ofStorage,
  'read a file': ofReaders,
  'download a file': ofReaders,
  'rename a file': ofOwner,
  'comment a file': ofOwner,
  'delete a file': ofOwner,
  'delete a file for good': ofOwner,
  search: ofStorageReaders,
  'list folders': ofStorageReaders,
  'make a folder': ofStorage,
  'make a folder in a folder': ofOwner,
  'upload into a folder': ofOwner,
  'read a folder': ofReaders,
  'read the way to a folder': ofReaders,
  'rename a folder': ofOwner,
  'delete a folder': ofOwner,
  'delete a folder for good': ofOwner,
  'move files and folders': ofOwner,
  'delete files and folders': ofOwner,
  'list the trash': ofStorageReaders,
  'put back from the trash': ofOwner,
  'delete from the trash': ofOwner,
  'empty the trash': ofStorage,
  'make a link': ofOwner,
  'list links of a file': ofReaders,
  'make a link to a folder': ofOwner,
  'list links of a folder': ofReaders,
  'list links': ofStorageReaders,
  'change a link': ofOwner,
  'revoke a link': ofOwner,
  'open a link': ofAnybody,
  'open a link to a folder': ofAnybody,
  'upload by a link': ofAnybody,
  'read one’s profile': ofSignedIn,
  'read one’s notices': ofSignedIn,
  'read one’s second factor': ofSignedIn,
  'begin with an authenticator': ofSignedIn,
  'begin with a passkey': ofSignedIn,
  'give up a passkey': ofThemselves,
  'ask for a passkey at the sign-in': ofAnybody,
  'list users': ofStaff,
  'create a user': ofAdmins,
  'read a user': ofStaff,
  'change a user': ofAdmins,
  'give a user a role': ofAdmins,
  'give a user a password': ofAdminsAndHelpdesk,
  'read a user’s second factor': ofStaff,
  'give a user a fresh start with the second factor': ofAdminsAndHelpdesk,
  'unblock a user': ofAdminsAndHelpdesk,
  'change a setting': ofAdmins,
  'read the settings': ofAdminsAndAuditors,
  'read the audit': ofAdminsAndAuditors,
  'list groups': ofAdminsAndAuditors,
  'make a group': ofAdmins,
  'put somebody in a group': ofAdmins,
  'put people of a list in a group': ofAdmins,
  'give many a new password': ofAdmins,
  'block a user': ofAdmins,
  'end a user’s sessions': ofAdmins,
  'delete a user': ofAdmins,
  'read the log': ofAdminsAndAuditors,
  'read the numbers': ofAdminsAndAuditors,
  'list the jobs': ofAdminsAndAuditors,
  'see what the scrub found': ofAdminsAndAuditors,
  'run a job now': ofAdmins,
  'pause a kind of jobs': ofAdmins,
  'see what an act on many would do': ofAdmins,
  'act on many': ofAdmins,
  'see what people would leave': ofAdmins,
  'see people off': ofAdmins,
  'list saved views': ofAdminsAndAuditors,
  'save a view': ofAdmins,
} satisfies Record<string, Record<Person, Outcome>>;

export type Act = keyof typeof matrix;
