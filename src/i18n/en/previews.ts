/** What a file looks like, in a dialog, on a page of its own and behind a share link. */
export const previews = {
  imageOf: 'Picture: {{name}}',
  contentOf: 'What is in {{name}}',
  previous: 'Previous file',
  next: 'Next file',
  pdf: 'Can’t see the document? Open it in a new tab',
  empty: 'This file is empty.',
  none: 'There is no preview of this type. Download the file to open it with a program of yours.',
  broken:
    'What is in this file is not what its name says, or it is damaged. Download it to see what a program of yours makes of it.',
  damaged:
    'This file is damaged in the store: it is not what was uploaded any more, and can’t be downloaded. Upload it again, or ask whoever keeps this server for a backup.',
  failure: {
    image:
      'The browser can’t show this picture: it is damaged, or of a kind that the browser doesn’t know. Download it to open it with a program of yours.',
    video:
      'The browser can’t show this film: it is damaged, or made in a way that the browser doesn’t know. Download it to watch it in a player of yours.',
    audio:
      'The browser can’t play this sound: it is damaged, or made in a way that the browser doesn’t know. Download it to hear it in a player of yours.',
    pdf: 'This browser has no viewer for PDF documents. Download it to open it with a program of yours.',
  },
  cutTable: 'Only the first 500 rows and 50 columns are shown.',
  encoding: 'Encoding: {{encoding}}. Are the letters wrong?',
  encodings: {
    all: 'all languages',
    cyrillic: 'Cyrillic',
    western: 'Western Europe',
    central: 'Central Europe',
    baltic: 'Baltic',
    greek: 'Greek',
    turkish: 'Turkish',
    hebrew: 'Hebrew',
    arabic: 'Arabic',
    thai: 'Thai',
    vietnamese: 'Vietnamese',
    japanese: 'Japanese',
    chinese: 'Chinese',
    korean: 'Korean',
  },
  download: 'Download ({{size}})',
  cut: 'Only the first {{size}} are shown.',
  whole: 'Download the whole file',
};
