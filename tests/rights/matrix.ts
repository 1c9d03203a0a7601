/** Who acts: on what belongs to `owner`, unless the act is on nobody's. */
export const people = ['stranger', 'other', 'owner', 'admin'] as const;
export type Person = (typeof people)[number];

/** `absent` looks as if it did not exist. */
export type Outcome = 'allowed' | 'sign in' | 'forbidden' | 'absent';

const ofOwner = { stranger: 'sign in', other: 'absent', owner: 'allowed', admin: 'allowed' } as const;
const ofStorage = { stranger: 'sign in', other: 'forbidden', owner: 'allowed', admin: 'allowed' } as const;
const ofAdmins = { stranger: 'sign in', other: 'forbidden', owner: 'forbidden', admin: 'allowed' } as const;
const ofSignedIn = { stranger: 'sign in', other: 'allowed', owner: 'allowed', admin: 'allowed' } as const;
const ofAnybody = { stranger: 'allowed', other: 'allowed', owner: 'allowed', admin: 'allowed' } as const;

/** R8, R17, R28, R29: the rights, whole. Each face is held to it, act by act. */
export const matrix = {
  'list files': ofStorage,
  'upload a file': ofStorage,
  'read a file': ofOwner,
  'download a file': ofOwner,
  'rename a file': ofOwner,
  'comment a file': ofOwner,
  'delete a file': ofOwner,
  'delete a file for good': ofOwner,
  search: ofStorage,
  'list folders': ofStorage,
  'make a folder': ofStorage,
  'make a folder in a folder': ofOwner,
  'upload into a folder': ofOwner,
  'read a folder': ofOwner,
  'read the way to a folder': ofOwner,
  'rename a folder': ofOwner,
  'delete a folder': ofOwner,
  'delete a folder for good': ofOwner,
  'move files and folders': ofOwner,
  'delete files and folders': ofOwner,
  'list the trash': ofStorage,
  'put back from the trash': ofOwner,
  'delete from the trash': ofOwner,
  'empty the trash': ofStorage,
  'make a link': ofOwner,
  'list links of a file': ofOwner,
  'make a link to a folder': ofOwner,
  'list links of a folder': ofOwner,
  'list links': ofStorage,
  'change a link': ofOwner,
  'revoke a link': ofOwner,
  'open a link': ofAnybody,
  'open a link to a folder': ofAnybody,
  'upload by a link': ofAnybody,
  'read one’s profile': ofSignedIn,
  'list users': ofAdmins,
  'create a user': ofAdmins,
  'read a user': ofAdmins,
  'change a user': ofAdmins,
  'block a user': ofAdmins,
  'end a user’s sessions': ofAdmins,
  'delete a user': ofAdmins,
  'read the log': ofAdmins,
  'read the numbers': ofAdmins,
  'list the jobs': ofAdmins,
  'run a job now': ofAdmins,
  'pause a kind of jobs': ofAdmins,
  'see what an act on many would do': ofAdmins,
  'act on many': ofAdmins,
  'list saved views': ofAdmins,
  'save a view': ofAdmins,
} satisfies Record<string, Record<Person, Outcome>>;

export type Act = keyof typeof matrix;
