/** The start page. */
export const start = {
  description: 'A storeroom for your files: keep them, find them, share them by link.',
  eyebrow: 'Cloud storage on a server of your own',
  title: 'A good place for every file',
  lead: 'Put files here from any device, find them in a moment, and hand them to others with a link that you can take back.',
  register: 'Open an account',
  signIn: 'Sign in',
  openFiles: 'Open my files',
  note: 'Free for everyone on this server. All you need is a login and a password.',
  noteClosed: 'Accounts on this server are given out by its administrator.',
  benefitsTitle: 'What you can do here',
  benefits: {
    find: {
      title: 'Everything at hand',
      text: 'Search by name or comment, sort by date or size. A comment reminds you what a file is for.',
    },
    share: {
      title: 'Share on your terms',
      text: 'A link with a password, an end date or a download limit. One click and it stops working.',
    },
    own: {
      title: 'Stays at home',
      text: 'Files lie on this server’s disk, and pages load nothing from anywhere else.',
    },
    resume: {
      title: 'Arrives as it left',
      text: 'Each file is checked by its fingerprint when it comes in, and keeps its name when it goes out.',
    },
  },
};
