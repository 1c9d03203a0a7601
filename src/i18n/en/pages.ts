/** Ways back, error pages, and what was done. */
export const pages = {
  back: 'Back',
  backToFiles: 'Back to the files',
  backToStart: 'To the start page',
  requestId: 'Request id:',
  overtaken:
    'It was changed elsewhere since you opened it. What you typed is still here: save again to put it in its place.',
  done: {
    uploaded: 'The file is in its place.',
    saved: 'Saved.',
    folderCreated: 'The folder is ready.',
    moved: 'Moved.',
    nothingMoved: 'Everything stays where it was.',
    nothingChosen: 'Choose something first.',
    trashed: 'Moved to the trash.',
    restored: 'It is back in its place.',
    purged: 'Gone for good.',
    trashEmptied: 'The trash is empty.',
    revoked: 'The link no longer works.',
    passwordChanged: 'The password is changed, and every other session has ended.',
    factorRemoved: 'The second factor is removed.',
    passkeyAdded: 'The passkey is added.',
    passkeyRemoved: 'The passkey is removed.',
    sessionEnded: 'The session has ended.',
    othersEnded: 'All other sessions have ended.',
    signedOut: 'You are signed out.',
  },
};
