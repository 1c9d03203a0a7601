import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const drawn = new Map<string, string>();

/** A Bootstrap icon as inline SVG. It says nothing to a screen reader: the words stand beside it. */
export function icon(name: string, className = ''): string {
  const key = `${name} ${className}`;
  const svg = drawn.get(key) ?? draw(name, className);
  drawn.set(key, svg);
  return svg;
}

function draw(name: string, className: string): string {
  const source = readFileSync(require.resolve(`bootstrap-icons/icons/${name}.svg`), 'utf8');
  const inner = source
    .slice(source.indexOf('>') + 1, source.lastIndexOf('</svg>'))
    .replaceAll(/\s*\n\s*/g, '');
  const classes = className ? `icon ${className}` : 'icon';
  return `<svg class="${classes}" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true" focusable="false">${inner}</svg>`;
}

export interface FileLook {
  icon: string;
  /** Names the colour: `.tint-image` and so on. */
  tint:
    | 'image'
    | 'video'
    | 'audio'
    | 'document'
    | 'table'
    | 'slides'
    | 'pdf'
    | 'archive'
    | 'code'
    | 'folder'
    | 'other';
}

export const folderLook: FileLook = { icon: 'folder-fill', tint: 'folder' };

const looks: [RegExp, FileLook][] = [
  [/^image\//, { icon: 'file-earmark-image', tint: 'image' }],
  [/^video\//, { icon: 'file-earmark-play', tint: 'video' }],
  [/^audio\//, { icon: 'file-earmark-music', tint: 'audio' }],
  [/^application\/pdf$/, { icon: 'file-earmark-pdf', tint: 'pdf' }],
  [/spreadsheet|excel|csv/, { icon: 'file-earmark-spreadsheet', tint: 'table' }],
  [/presentation|powerpoint/, { icon: 'file-earmark-slides', tint: 'slides' }],
  [/zip|compressed|x-tar|gzip|rar|7z|bzip/, { icon: 'file-earmark-zip', tint: 'archive' }],
  [/html|javascript|json|xml|css|typescript|x-sh|python|sql/, { icon: 'file-earmark-code', tint: 'code' }],
  [/word|opendocument\.text|rtf|epub/, { icon: 'file-earmark-richtext', tint: 'document' }],
  [/^text\//, { icon: 'file-earmark-text', tint: 'document' }],
];

export const fileLook = (mimeType: string): FileLook =>
  looks.find(([pattern]) => pattern.test(mimeType))?.[1] ?? { icon: 'file-earmark', tint: 'other' };
