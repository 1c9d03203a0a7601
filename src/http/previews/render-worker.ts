import { parentPort } from 'node:worker_threads';
import { tasklist } from '@mdit/plugin-tasklist';
import highlight from 'highlight.js/lib/common';
import MarkdownIt from 'markdown-it';
import papaparse from 'papaparse';
import { MOST_CELL_LETTERS, MOST_COLUMNS, MOST_ROWS } from './table-bounds.js';

/** A thread of its own: turns text into HTML. Both libraries work without a pause, however long hostile input keeps them. */

export type RenderJob =
  | { kind: 'markdown'; text: string }
  | { kind: 'code'; text: string; language: string | null }
  | { kind: 'table'; text: string };

const markdown = new MarkdownIt({
  // Raw HTML stays text.
  html: false,
  linkify: true,
  highlight: (text, language) => paint(text, language) ?? '',
}).use(tasklist);
const { parse } = papaparse;
const { escapeHtml } = markdown.utils;

/** Other addresses would lead somewhere on our pages, where the file's author has no say. */
const leadsOut = (address: string): boolean => /^(https?:\/\/|mailto:)/i.test(address);

markdown.renderer.rules.link_open = (tokens, index, options, _env, self) => {
  const link = tokens[index];
  if (!link) return '';
  if (leadsOut(String(link.attrGet('href')))) {
    link.attrSet('rel', 'noopener noreferrer nofollow ugc');
    link.attrSet('target', '_blank');
  } else link.attrs = [];
  return self.renderToken(tokens, index, options);
};

/** Nothing is loaded from elsewhere: a picture is a link to it. */
markdown.renderer.rules.image = (tokens, index) => {
  const { content = '', attrGet } = tokens[index] ?? {};
  const address = String(attrGet?.call(tokens[index], 'src'));
  const words = escapeHtml(content || address);
  if (!leadsOut(address)) return `<span class="markdown-image">${words}</span>`;
  return `<a class="markdown-image" href="${escapeHtml(address)}" target="_blank" rel="noopener noreferrer nofollow ugc">${words}</a>`;
};

const paint = (text: string, language: string | null): string | null =>
  language && highlight.getLanguage(language)
    ? highlight.highlight(text, { language, ignoreIllegals: true }).value
    : null;

const cellOf = (cell: string, tag: 'th' | 'td'): string => {
  const isLong = cell.length > MOST_CELL_LETTERS;
  const shown = isLong ? `${cell.slice(0, MOST_CELL_LETTERS).toWellFormed()}…` : cell;
  return `<${tag === 'th' ? 'th scope="col"' : 'td'}>${escapeHtml(shown)}</${tag}>`;
};

const rowOf = (cells: string[], tag: 'th' | 'td'): string =>
  `<tr>${cells
    .slice(0, MOST_COLUMNS)
    .map((cell) => cellOf(cell, tag))
    .join('')}</tr>`;

const cellsOf = (text: string, preview: number, delimiter?: string): string[][] =>
  parse<string[]>(text, { preview, delimiter, skipEmptyLines: true }).data;

/** What parts all of the first rows into as many cells. A comma last: elsewhere it stands in numbers. */
const delimiterOf = (text: string): string | undefined =>
  ['\t', ';', '|', ','].find((delimiter) => {
    const [first, ...rows] = cellsOf(text, 10, delimiter);
    return first && first.length > 1 && rows.every(({ length }) => length === first.length);
  });

/** CSV (RFC 4180) and its like: the first row has the names of the columns. `data-cut`: there is more of it. */
function tableOf(text: string): string {
  const [names = [], ...rows] = cellsOf(text, MOST_ROWS + 2, delimiterOf(text));
  const isCut = rows.length > MOST_ROWS || [names, ...rows].some(({ length }) => length > MOST_COLUMNS);
  const body = rows.slice(0, MOST_ROWS).map((cells) => rowOf(cells, 'td'));
  return `<table${isCut ? ' data-cut' : ''}><thead>${rowOf(names, 'th')}</thead><tbody>${body.join('')}</tbody></table>`;
}

function render(job: RenderJob): string {
  if (job.kind === 'markdown') return markdown.render(job.text);
  if (job.kind === 'table') return tableOf(job.text);
  return paint(job.text, job.language) ?? escapeHtml(job.text);
}

parentPort?.on('message', (job: RenderJob) => parentPort?.postMessage(render(job)));
parentPort?.postMessage('ready');
