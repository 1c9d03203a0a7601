/** The language of whoever sits at the terminal (POSIX: LC_ALL wins over LC_MESSAGES, that over LANG). */
export function operatorLanguage(env: Record<string, string | undefined> = process.env): 'en' | 'ru' {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return /^ru(_|\.|$)/i.test(locale) ? 'ru' : 'en';
}
