/** Of a file that shall take the place of another. */
export const noRoomForBoth =
  'There is no room for both: the new file takes {{neededBytes, size}}, {{freeBytes, size}} is free. Replace the present file for good, or delete something first.';

/** Words beside a field, by the rule that it breaks. */
export const validation = {
  any: {
    required: 'Fill this in.',
    only: 'Choose one of the values on offer.',
    invalid: 'This value can’t be used here.',
  },
  object: { unknown: 'There is no such field.', base: 'This should be an object.' },
  string: {
    base: 'This should be text.',
    empty: 'Fill this in.',
    min_one: 'At least {{count}} character.',
    min_other: 'At least {{count}} characters.',
    max_one: 'At most {{count}} character.',
    max_other: 'At most {{count}} characters.',
    length_one: 'Exactly {{count}} character.',
    length_other: 'Exactly {{count}} characters.',
    email: 'This does not look like an email address.',
    guid: 'This is not an id.',
    hex: 'This should be hexadecimal.',
  },
  number: {
    base: 'This should be a number.',
    integer: 'This should be a whole number.',
    min: 'At least {{limit}}.',
    max: 'At most {{limit}}.',
    unsafe: 'This number is too large.',
    infinity: 'This number is too large.',
  },
  boolean: { base: 'This should be true or false.' },
  date: {
    base: 'This should be a date.',
    format: 'Write the date as 2026-12-31T23:59:59Z.',
    greater: 'Choose a time that is still to come.',
    max: 'This is too far ahead.',
    min: 'This is too long ago.',
    unreal: 'The calendar has no such day. Choose another one.',
  },
  pattern: {
    login: 'Latin letters and digits only, first a letter.',
    printable: 'There are characters in it that can’t be kept.',
    capital: 'Add a capital letter.',
    digit: 'Add a digit.',
    special: 'Add a special character, such as ! or #.',
    fileName: 'A name can’t have “/” or control characters in it.',
    colour: 'Write the colour as #17694f.',
    mimeType: 'Write the type as image/png or image/*.',
  },
  path: { depth: 'These folders lie too deep within each other: a hundred levels at most.' },
  secret: { again: 'For safety, passwords are not sent back to a form: type it again.' },
  colour: { contrast: 'Letters of this colour could not be read. Choose a darker one.' },
  picture: { kind: 'Choose a picture as PNG, JPEG or WebP that is not damaged.' },
  currentPassword: { wrong: 'This is not your present password.' },
  newPassword: { same: 'This is the password that you were given. Choose another one.' },
  login_taken: 'This login is taken.',
  email_taken: 'An account with this email exists already.',
  name_taken: 'There is something with this name here already.',
  noRoomForBoth,
};
