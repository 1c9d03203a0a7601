import type { IncomingMessage, ServerResponse } from 'node:http';

/** By its name in lower case. Node has joined several of one name. */
export function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'object' ? value.join(', ') : value;
}

export function setHeaders(res: ServerResponse, headers: Readonly<Record<string, string | number>>): void {
  for (const name in headers) res.setHeader(name, headers[name] as string | number);
}

/**
 * The members of a header whose value is a list: white space around the commas is optional, empty members count for
 * nothing (RFC 9110, 5.6.1), and several lines of it are one list (5.3), which Node joins. A comma within quotes parts
 * nothing.
 */
export const listOf = (header: string | undefined): string[] =>
  (header?.match(/(?:"(?:\\.|[^"\\])*"|[^,"]|")+/g) ?? [])
    .map((member) => member.replaceAll(/^[ \t]+|[ \t]+$/g, ''))
    .filter((member) => member !== '');
