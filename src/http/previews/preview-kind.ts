import { isSafeInline, type StoredFile } from '../../domain/files/file.js';

/** How a file is shown. `code` and `markdown` are rendered by us; the browser never gets them as what they are. */
export type PreviewKind = 'image' | 'video' | 'audio' | 'pdf' | 'markdown' | 'code' | 'table' | 'text';

/** highlight.js's name of a language by the name's ending. */
const languages = new Map<string, string>(
  Object.entries({
    bash: ['sh', 'bash', 'zsh', 'ksh'],
    c: ['c', 'h'],
    cpp: ['cpp', 'cc', 'cxx', 'hpp', 'hh', 'ino'],
    csharp: ['cs'],
    css: ['css'],
    diff: ['diff', 'patch'],
    go: ['go'],
    graphql: ['graphql', 'gql'],
    ini: ['ini', 'toml', 'cfg', 'conf', 'env', 'properties', 'editorconfig'],
    java: ['java'],
    javascript: ['js', 'mjs', 'cjs', 'jsx'],
    json: ['json', 'jsonc', 'json5', 'webmanifest', 'geojson', 'ipynb', 'map'],
    kotlin: ['kt', 'kts'],
    less: ['less'],
    lua: ['lua'],
    makefile: ['mk', 'makefile'],
    objectivec: ['m', 'mm'],
    perl: ['pl', 'pm'],
    php: ['php'],
    python: ['py', 'pyw'],
    r: ['r'],
    ruby: ['rb'],
    rust: ['rs'],
    scss: ['scss', 'sass'],
    sql: ['sql'],
    swift: ['swift'],
    typescript: ['ts', 'tsx', 'mts', 'cts'],
    vbnet: ['vb'],
    xml: ['xml', 'html', 'htm', 'xhtml', 'xsl', 'xsd', 'plist', 'vue', 'rss', 'atom', 'kml', 'gpx', 'ejs'],
    yaml: ['yaml', 'yml'],
  }).flatMap(([language, endings]) => endings.map((ending): [string, string] => [ending, language])),
);

const textEndings = new Set([
  'txt',
  'log',
  'text',
  'nfo',
  'srt',
  'vtt',
  'tex',
  'dockerfile',
  'gitignore',
  'license',
  'readme',
]);

/** Players that no browser has, under names of types that a browser may play. */
const unplayable =
  /^(video\/(x-msvideo|x-ms-\w+|x-flv|mpeg|mp2t|x-mng)|audio\/(x-ms-\w+|midi|x-(pn-)?realaudio|amr))$/;

const tableEndings = new Set(['csv', 'tsv', 'tab']);

/** What stands after the last dot, or the whole name where there is none: `Makefile`, `.gitignore`. */
const endingOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase();

export const languageOf = (name: string): string | null => languages.get(endingOf(name)) ?? null;

/** By name and type alone: what is in it may still turn out to be something else. Null: there is nothing to show. */
export function previewKindOf({ name, mimeType }: Pick<StoredFile, 'name' | 'mimeType'>): PreviewKind | null {
  const ending = endingOf(name);
  if (ending === 'md' || ending === 'markdown' || mimeType === 'text/markdown') return 'markdown';
  // Before the type: `.ts` is a video to those who registered it.
  if (languages.has(ending)) return 'code';
  if (tableEndings.has(ending) || mimeType === 'text/csv') return 'table';
  // Within an image no script of it runs and nothing is loaded: https://www.w3.org/TR/SVG2/conform.html#secure-static-mode
  if (mimeType === 'image/svg+xml') return 'image';
  if (mimeType === 'application/pdf') return 'pdf';
  if (mimeType.startsWith('text/') || textEndings.has(ending)) return 'text';
  return isSafeInline(mimeType) && !unplayable.test(mimeType)
    ? (mimeType.split('/', 1)[0] as 'image' | 'video' | 'audio')
    : null;
}

/** Whether we render it, from its first bytes. */
export const isRendered = (kind: PreviewKind | null): kind is 'markdown' | 'code' | 'table' | 'text' =>
  kind === 'markdown' || kind === 'code' || kind === 'table' || kind === 'text';

/** Whether a browser may have it as it is: what is code to us would be code to it, too. */
export function opensAsItIs(file: Pick<StoredFile, 'name' | 'mimeType'>): boolean {
  const kind = previewKindOf(file);
  return kind !== 'markdown' && kind !== 'code' && isSafeInline(file.mimeType);
}
