import type { Request } from 'express';

/** What parts the parts of a form. */
export const boundaryOf = (req: Request): string =>
  /boundary="?([^";]+)/i.exec(req.get('Content-Type') ?? '')?.[1] ?? '';

/** What a part says of its file. */
interface PartHead {
  fieldname: string;
  originalname: string;
  mimetype: string;
}

/**
 * How many bytes of a form are not the file's (RFC 7578): the delimiters and heads of its parts and the values before
 * the file, as browsers and programs write them. Exact for the usual client that sends the file last; what comes behind
 * it, or is written at greater length, is not counted.
 */
export function formOverhead(
  boundary: string,
  file: PartHead,
  fieldsBefore: Record<string, unknown>,
): number {
  const partOf = (name: string, rest: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${rest}\r\n`;
  const fields = Object.entries(fieldsBefore).map(([name, value]) => partOf(name, `\r\n\r\n${value}`));
  const head = partOf(
    file.fieldname,
    `; filename="${file.originalname}"\r\nContent-Type: ${file.mimetype}\r\n`,
  );
  return Buffer.byteLength([...fields, head, `\r\n--${boundary}--\r\n`].join(''));
}
