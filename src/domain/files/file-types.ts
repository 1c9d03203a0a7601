const openDocument = [
  'chart',
  'database',
  'formula',
  'graphics',
  'image',
  'presentation',
  'spreadsheet',
  'text',
  'text-master',
  'text-web',
].flatMap((kind) => [kind, `${kind}-template`].map((name) => `application/vnd.oasis.opendocument.${name}`));

const openXml = [
  'presentationml.presentation',
  'presentationml.slide',
  'presentationml.slideshow',
  'presentationml.template',
  'spreadsheetml.sheet',
  'spreadsheetml.template',
  'wordprocessingml.document',
  'wordprocessingml.template',
].map((name) => `application/vnd.openxmlformats-officedocument.${name}`);

const microsoft = [
  'excel',
  'excel.addin.macroenabled.12',
  'excel.sheet.binary.macroenabled.12',
  'excel.sheet.macroenabled.12',
  'excel.template.macroenabled.12',
  'powerpoint',
  'powerpoint.addin.macroenabled.12',
  'powerpoint.presentation.macroenabled.12',
  'powerpoint.slide.macroenabled.12',
  'powerpoint.slideshow.macroenabled.12',
  'powerpoint.template.macroenabled.12',
  'word.document.macroenabled.12',
  'word.template.macroenabled.12',
].map((name) => `application/vnd.ms-${name}`);

const apple = ['keynote', 'numbers', 'pages'].map((name) => `application/vnd.apple.${name}`);

/** Types that people think of as one. */
const typeGroups = {
  document: [
    'text/*',
    'application/pdf',
    'application/rtf',
    'application/msword',
    'application/epub+zip',
    ...apple,
    ...microsoft,
    ...openDocument,
    ...openXml,
  ],
  archive: [
    'application/zip',
    'application/gzip',
    'application/zstd',
    'application/vnd.rar',
    'application/x-7z-compressed',
    'application/x-bzip',
    'application/x-bzip2',
    'application/x-gzip',
    'application/x-rar',
    'application/x-rar-compressed',
    'application/x-tar',
    'application/x-xz',
    'application/x-zip',
    'application/x-zip-compressed',
  ],
};

/** What `type` of a list means, a group's name, a family such as `image/*`, or one type: as families and types. */
export const typesOf = (type: string): readonly string[] =>
  Object.hasOwn(typeGroups, type) ? typeGroups[type as keyof typeof typeGroups] : [type];

export const fileFamilies = ['image', 'video', 'audio', 'document', 'archive', 'other'] as const;
export type FileFamily = (typeof fileFamilies)[number];

/** What people call a type: of each there is exactly one. */
export function familyOf(mimeType: string): FileFamily {
  const family = mimeType.split('/', 1)[0] ?? '';
  if (family === 'image' || family === 'video' || family === 'audio') return family;
  if (family === 'text' || typeGroups.document.includes(mimeType)) return 'document';
  return typeGroups.archive.includes(mimeType) ? 'archive' : 'other';
}
