export function usedCss(css: string, words: ReadonlySet<string>): string;
