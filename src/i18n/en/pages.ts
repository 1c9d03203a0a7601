/** Ways back, error pages, and what was done. */
export const pages = {
  back: 'Back',
  backToFiles: 'Back to the files',
  backToStart: 'To the start page',
  requestId: 'Request id:',
  done: {
    uploaded: 'The file is in its place.',
    saved: 'Saved.',
    deleted: 'The file is deleted.',
    revoked: 'The link no longer works.',
    passwordChanged: 'The password is changed, and every other session has ended.',
    sessionEnded: 'The session has ended.',
    signedOut: 'You are signed out.',
  },
};
