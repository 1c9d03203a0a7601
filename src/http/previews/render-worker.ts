import { parentPort } from 'node:worker_threads';
import highlight from 'highlight.js/lib/common';
import MarkdownIt from 'markdown-it';

/** A thread of its own: turns text into HTML. Both libraries work without a pause, however long hostile input keeps them. */

export type RenderJob =
  | { kind: 'markdown'; text: string }
  | { kind: 'code'; text: string; language: string | null };

const markdown = new MarkdownIt({
  // Raw HTML stays text.
  html: false,
  linkify: true,
  highlight: (text, language) => paint(text, language) ?? '',
});
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

const render = (job: RenderJob): string =>
  job.kind === 'markdown'
    ? markdown.render(job.text)
    : (paint(job.text, job.language) ?? escapeHtml(job.text));

parentPort?.on('message', (job: RenderJob) => parentPort?.postMessage(render(job)));
parentPort?.postMessage('ready');
