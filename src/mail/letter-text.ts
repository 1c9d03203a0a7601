import type { Letter } from '../domain/notices/mailer.js';
import { formatFor } from '../i18n/format.js';
import { type Language, languages, type Translate, translator } from '../i18n/index.js';
import { noticeText } from '../i18n/notice-text.js';

/** Where the letter comes from. */
export interface Place {
  name: string;
  url: string;
}

export interface WrittenLetter {
  subject: string;
  text: string;
  html: string;
}

/** In all languages, one after the other: nobody has said in which of them its reader reads. */
export function writeLetter(letter: Letter, place: Place): WrittenLetter {
  const parts = languages.map((language) => ({ language, lines: linesOf(letter, place, language) }));
  const subjects = languages.map((language) => subjectOf(letter, place, translator(language)));
  return {
    subject: subjects.join(' / '),
    text: parts.map(({ lines }) => lines.join('\n\n')).join('\n\n* * *\n\n'),
    html: `<!doctype html><meta charset="utf-8">${parts.map(asHtml).join('<hr>')}`,
  };
}

function subjectOf(letter: Letter, { name: site }: Place, t: Translate): string {
  const [only, ...others] = letter.kind === 'notices' ? letter.notices : [];
  const subject = letter.kind === 'test' ? 'test' : only && others.length === 0 ? only.kind : 'several';
  return t(`notices.mail.subjects.${subject}`, { site });
}

function linesOf(letter: Letter, { name: site, url }: Place, language: Language): string[] {
  const t = translator(language);
  const greeting = t('notices.mail.greeting', { login: letter.login });
  const footer = t('notices.mail.footer');
  if (letter.kind === 'test') return [greeting, t('notices.mail.test', { site }), footer];
  const format = formatFor(language);
  return [
    greeting,
    ...letter.notices.map((notice) => `${noticeText(t, notice)} ${format.exactDate(notice.time)}`),
    ...(letter.moreCount > 0 ? [t('notices.mail.more', { count: letter.moreCount })] : []),
    t('notices.mail.advice', { url }),
    footer,
  ];
}

const asHtml = ({ language, lines }: { language: Language; lines: string[] }): string =>
  `<div lang="${language}">${lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('')}</div>`;

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
