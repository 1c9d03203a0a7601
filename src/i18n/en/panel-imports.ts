/** Accounts by a table. */
export const imports = {
  title: 'Import accounts',
  lead: 'A table as CSV, with one account in each row. The first row names the columns: login, name and email are needed, quota and expires may be left out.',
  sample:
    'login,name,email,quota,expires\nivanova,Anna Ivanova,anna@example.com,2 GB,2027-06-30\npetrov,Boris Petrov,boris@example.com,,',
  hint: 'Spreadsheets save it by “Save as”, type “CSV UTF-8”. Nothing is created before you have seen what is in it.',
  choose: 'Choose a table',
  checking: 'Looking at the table…',
  refused_one:
    'No account was created: {{faults}} thing in the table needs a change. Mend it and choose the file again.',
  refused_other:
    'No account was created: {{faults}} things in the table need a change. Mend them and choose the file again.',
  moreFaults: 'The first {{shown}} are listed.',
  sound_one: '{{rows}} account, nothing is wrong with it.',
  sound_other: '{{rows}} accounts, nothing is wrong with them.',
  moreAccounts_one: 'And {{rows}} more.',
  moreAccounts_other: 'And {{rows}} more.',
  usual: 'As usual',
  create_one: 'Create {{rows}} account',
  create_other: 'Create {{rows}} accounts',
  columns: {
    row: 'Row',
    column: 'Column',
    fault: 'What is wrong',
    login: 'Login',
    fullName: 'Name',
    email: 'Email',
    quotaBytes: 'Quota',
    expiresAt: 'Expires',
  },
  slips: {
    title: 'Slips for their owners',
    hint: 'The passwords are shown here and nowhere else. Print or save them before you leave this page. A lost one can be reset.',
    print: 'Print',
    save: 'Save as a table',
    file: 'accounts.csv',
    address: 'Address',
    password: 'Password',
    changed: 'changed already',
    once: 'You will choose a password of your own when you sign in.',
  },
};
