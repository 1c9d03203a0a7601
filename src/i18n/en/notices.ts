/** What people are told of their own account, in the drive and by mail. */
export const notices = {
  kinds: {
    new_device: 'New sign-in from {{device}}, {{address}}.',
    password_changed: 'Your password was changed from {{device}}, {{address}}.',
    password_reset: 'An administrator gave you a new password.',
    email_changed: 'The email of your account is {{after}} now; it was {{before}}.',
    factor_added: 'A second factor was added to your account.',
    factor_removed: 'A second factor of your account was removed.',
    factor_reset: 'An administrator reset your second factor.',
    recovery_code_used: 'One of your recovery codes was used from {{device}}, {{address}}.',
    recovery_codes_made:
      'You have new recovery codes, made from {{device}}, {{address}}. The old ones work no more.',
  },
  banner: {
    label: 'About your account',
    own: 'Was it you? If not, change your password and end all sessions.',
    others: 'If you did not ask for it, talk to your administrator.',
    more_one: 'There is {{count}} more.',
    more_other: 'There are {{count}} more.',
    seen: 'All right',
    password: 'Change the password',
    endOthers: 'End all other sessions',
    events: 'Show what happened',
  },
  mail: {
    subjects: {
      new_device: 'New sign-in to {{site}}',
      password_changed: 'Your password at {{site}} was changed',
      password_reset: 'Your password at {{site}} was reset',
      email_changed: 'Your email at {{site}} was changed',
      factor_added: 'Second factor added at {{site}}',
      factor_removed: 'Second factor removed at {{site}}',
      factor_reset: 'Second factor reset at {{site}}',
      recovery_code_used: 'Recovery code used at {{site}}',
      recovery_codes_made: 'New recovery codes at {{site}}',
      several: 'What happened to your account at {{site}}',
      test: 'Test letter from {{site}}',
    },
    greeting: 'Hello, {{login}}.',
    more_one: 'And {{count}} more; your settings tell all.',
    more_other: 'And {{count}} more; your settings tell all.',
    advice:
      'If it was you, there is nothing to do. If not, sign in at {{url}}, change your password in the settings and end all other sessions. If you can’t sign in, talk to your administrator.',
    test: 'Letters from {{site}} arrive. There is nothing to do.',
    footer: 'A machine wrote this; nobody reads answers.',
  },
};
