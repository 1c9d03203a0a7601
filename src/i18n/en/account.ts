/** Register, sign in. */
export const account = {
  fields: { login: 'Login', fullName: 'Full name', email: 'Email', password: 'Password' },
  hints: {
    login: '4–20 Latin letters and digits, first a letter.',
    fullName: 'As you want to be called.',
  },
  reveal: 'Show the password',
  rules: {
    title: 'The password has',
    length: 'at least 6 characters',
    capital: 'a capital letter',
    digit: 'a digit',
    special: 'a special character, such as ! or #',
  },
  login: {
    title: 'Sign in',
    lead: 'Your files are waiting.',
    submit: 'Sign in',
    noAccount: 'No account yet?',
    forgot: 'Forgot the password?',
    forgotHint:
      'Ask the administrator for a new one: they set it in the panel. Whoever runs the server types “kladovka user passwd” and the login.',
    toRegister: 'Open one',
  },
  register: {
    title: 'Open an account',
    lead: 'It takes a minute, and nothing has to be confirmed.',
    submit: 'Open the account',
    hasAccount: 'Have an account already?',
    toLogin: 'Sign in',
    closedTitle: 'Registration is closed',
    closedHint: 'Accounts on this server are given out by its administrator.',
  },
  newcomer: {
    title: 'Choose a password of your own',
    lead: 'You are signed in as {{login}} with a password that was given to you. Choose one that only you know, and go on from there.',
    given: 'The password that you were given',
    own: 'Your own password',
    submit: 'Set the password',
  },
};
