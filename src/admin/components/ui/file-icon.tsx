import { Icon } from '@adminjs/design-system';

const looks: [RegExp, string, string][] = [
  [/^image\//, 'Image', 'image'],
  [/^video\//, 'Film', 'video'],
  [/^audio\//, 'Music', 'audio'],
  [/pdf|word|opendocument\.text|^text\//, 'FileText', 'text'],
  [/sheet|excel|csv/, 'Grid', 'sheet'],
  [/^inode\/directory$/, 'Folder', 'archive'],
  [/zip|tar|compress|rar|7z/, 'Archive', 'archive'],
];

/** By type, as people know it from their file managers. */
export function FileIcon({ mimeType }: { mimeType: string }) {
  const [, icon, colour] = looks.find(([pattern]) => pattern.test(mimeType)) ?? [null, 'File', 'other'];
  return (
    <span className={`k-file-icon k-file-${colour}`} aria-hidden="true">
      <Icon icon={icon} size={18} />
    </span>
  );
}
