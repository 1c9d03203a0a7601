/** Just enough of HTML to ask our own pages what they say. */

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', '#34': '"', '#39': "'", quot: '"' };

export const unescapeHtml = (text: string): string =>
  text.replaceAll(/&(amp|lt|gt|quot|#34|#39);/g, (_match, name: string) => entities[name] ?? '');

/** The words of a piece of a page, without tags and doubled spaces. */
export const wordsOf = (html: string): string =>
  unescapeHtml(html.replaceAll(/<(script|style)[\s\S]*?<\/\1>/g, ' ').replaceAll(/<[^>]*>/g, ' '))
    .replaceAll(/\s+/g, ' ')
    .trim();

/** The value in the field of this name, or null where there is no such field. */
export function fieldValue(html: string, name: string): string | null {
  const input = new RegExp(`<input[^>]*\\bname="${name}"[^>]*>`).exec(html)?.[0];
  if (input) return unescapeHtml(/\bvalue="([^"]*)"/.exec(input)?.[1] ?? '');
  const area = new RegExp(`<textarea[^>]*\\bname="${name}"[^>]*>([^<]*)</textarea>`).exec(html)?.[1];
  return area === undefined ? null : unescapeHtml(area);
}

/** The words of the error that the field of this id points to. */
export function fieldError(html: string, id: string): string | null {
  const isMarked = new RegExp(`id="${id}"[^>]*aria-invalid="true"`).test(html);
  const words = new RegExp(`id="${id}-error"[^>]*>([\\s\\S]*?)</p>`).exec(html)?.[1];
  return isMarked && words !== undefined ? wordsOf(words) : null;
}

/** What the element of this id holds; elements of the same name inside it are not looked for. */
export const elementById = (html: string, tag: string, id: string): string | null =>
  new RegExp(`<${tag} id="${id}"[\\s\\S]*?</${tag}>`).exec(html)?.[0] ?? null;
