/** What a file looks like, in a dialog, on a page of its own and behind a share link. */
export const previews = {
  imageOf: 'Picture: {{name}}',
  contentOf: 'What is in {{name}}',
  previous: 'Previous file',
  next: 'Next file',
  pdf: 'Can’t see the document? Open it in a new tab',
  empty: 'This file is empty.',
  none: 'There is no preview of this type.',
  download: 'Download ({{size}})',
  cut: 'Only the first {{size}} are shown.',
  whole: 'Download the whole file',
};
