import type { Format } from '../../i18n/format.js';

/** A moment for people, with the exact one for machines and in the title. */
export const timeTag = (moment: Date, format: Format): string =>
  `<time datetime="${moment.toISOString()}" title="${escapeHtml(format.exactDate(moment))}">${escapeHtml(format.date(moment))}</time>`;

/** A size for people, with the exact one in the title. */
export const sizeTag = (bytes: number, format: Format): string =>
  `<data value="${bytes}" title="${escapeHtml(format.exactSize(bytes))}">${escapeHtml(format.size(bytes))}</data>`;

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};
const special = /[&<>"']/;
const eachSpecial = /[&<>"']/g;

/** For a text and for an attribute in quotes. */
export function escapeHtml(value: unknown): string {
  const text = String(value ?? '');
  return special.test(text) ? text.replace(eachSpecial, (sign) => entities[sign] ?? sign) : text;
}
