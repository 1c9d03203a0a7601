/** The logins and e-mails of a text that was pasted: one a line, or between commas, semicolons, tabs and blanks. */
export const namesOf = (text: string): string[] => text.split(/[\s,;]+/).filter((name) => name !== '');
