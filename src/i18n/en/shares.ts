/** The public page of a share link. */
export const shares = {
  download: 'Download ({{size}})',
  open: 'Open in a new tab',
  hint: 'Somebody shared this file with you. It comes under its own name.',
  previewOf: 'Preview of {{name}}',
  toProduct: 'What is Kladovka?',
  passwordTitle: 'This file is behind a password',
  passwordLead: 'Ask whoever sent you the link for it.',
  passwordLabel: 'Password of the link',
  passwordSubmit: 'Open',
  goneTitle: 'There is nothing here any more',
  goneText:
    'The link has expired, was used up or taken back, or it never was. Ask whoever sent it for a new one.',
};
