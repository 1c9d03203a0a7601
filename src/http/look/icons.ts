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
  const classes = className ? `icon ${className}` : 'icon';
  return `<svg class="${classes}" viewBox="0 0 16 16" aria-hidden="true">${drawingOf(name)}</svg>`;
}

function drawingOf(name: string): string {
  const source = readFileSync(require.resolve(`bootstrap-icons/icons/${name}.svg`), 'utf8');
  return source.slice(source.indexOf('>') + 1, source.lastIndexOf('</svg>')).replaceAll(/\s*\n\s*/g, '');
}

/** The same from the page's `iconSheet`: what stands in each of many rows is drawn once. */
export const iconRef = (name: string): string =>
  `<svg class="icon" aria-hidden="true"><use href="#i-${name}"/></svg>`;

export function iconSheet(names: readonly string[]): string {
  const symbols = names.map(
    (name) => `<symbol id="i-${name}" viewBox="0 0 16 16">${drawingOf(name)}</symbol>`,
  );
  return `<svg hidden aria-hidden="true">${symbols.join('')}</svg>`;
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
  [/word|opendocument\.text|rtf|epub/, { icon: 'file-earmark-richtext', tint: 'document' }],
  [/html|javascript|json|xml|css|typescript|x-sh|python|sql/, { icon: 'file-earmark-code', tint: 'code' }],
  [/^text\//, { icon: 'file-earmark-text', tint: 'document' }],
];

const plainLook: FileLook = { icon: 'file-earmark', tint: 'other' };

/** Every icon that a file or a folder may have. */
export const lookIcons = [folderLook, plainLook, ...looks.map(([, look]) => look)].map((look) => look.icon);

export const fileLook = (mimeType: string): FileLook =>
  looks.find(([pattern]) => pattern.test(mimeType))?.[1] ?? plainLook;
