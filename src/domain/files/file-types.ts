/** Types that people think of as one, each as patterns for LIKE. */
const typeGroups = {
  document: [
    'text/%',
    'application/pdf',
    'application/rtf',
    'application/msword',
    'application/epub+zip',
    'application/vnd.ms-excel%',
    'application/vnd.ms-powerpoint%',
    'application/vnd.ms-word%',
    'application/vnd.oasis.opendocument.%',
    'application/vnd.openxmlformats-officedocument.%',
  ],
  archive: [
    'application/zip',
    'application/gzip',
    'application/zstd',
    'application/vnd.rar',
    'application/x-7z-compressed',
    'application/x-bzip%',
    'application/x-gzip',
    'application/x-rar%',
    'application/x-tar',
    'application/x-xz',
    'application/x-zip%',
  ],
} as const;

/** What `type` of a list means: a group's name, a family such as `image/*`, or one type. */
export const typePatterns = (type: string): readonly string[] =>
  Object.hasOwn(typeGroups, type)
    ? typeGroups[type as keyof typeof typeGroups]
    : [type.replaceAll(/[\\%_]/g, '\\$&').replace(/\*$/, '%')];
