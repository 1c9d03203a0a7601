import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';
import { DomainError } from '../../domain/shared/domain-error.js';
import { SHORT_PATIENCE_MS } from './short-places.js';

/** Of a form with one file, as nearly all are. */
export interface ShortForm {
  fields: Record<string, string>;
  name: string;
  declaredType: string;
  bytes: Buffer;
}

const MOST_FIELDS = 10;
const LONGEST_FIELD = 16 * 1024;

/**
 * Reads a body whose length is known, and leaves the request as it was, for whoever may read it anew. Call `resume()` on it
 * where nobody will. Null where it comes too slowly.
 * @throws DomainError `upload_incomplete` where the client goes away
 */
export function peekBody(req: IncomingMessage, length: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let missing = length;
    const read = () => {
      for (let piece = req.read(); piece !== null && missing > 0; piece = missing > 0 ? req.read() : null) {
        pieces.push(piece);
        missing -= piece.length;
      }
      // At once: in a moment it would be over.
      if (missing <= 0) resolve(putBack());
    };
    const leave = () => {
      stop();
      reject(new DomainError('upload_incomplete'));
    };
    const putBack = () => {
      stop();
      const body = Buffer.concat(pieces);
      if (body.length > 0) req.unshift(body);
      return body;
    };
    const giveUp = () => {
      putBack();
      resolve(null);
    };
    const patience = setTimeout(giveUp, SHORT_PATIENCE_MS);
    const stop = () => {
      clearTimeout(patience);
      req.off('readable', read).off('close', leave);
    };
    req.on('readable', read).once('close', leave);
  });
}

/** Null where it is not as nearly all are: a file of another name, no file, text that can't be read, and what else there is. */
export function parseShortForm({ headers }: IncomingMessage, body: Buffer): Promise<ShortForm | null> {
  return new Promise((resolve) => {
    const fields: Record<string, string> = {};
    let file: Pick<ShortForm, 'name' | 'declaredType'> | null = null;
    const pieces: Buffer[] = [];
    const giveUp = () => resolve(null);
    const parser = busboy({
      headers,
      limits: { files: 1, fields: MOST_FIELDS, fieldSize: LONGEST_FIELD, fieldNameSize: 100 },
      defParamCharset: 'utf8',
      preservePath: true,
    });
    parser.on('file', (field, stream, { filename, mimeType }) => {
      if (field !== 'file' || !isFileName(filename)) giveUp();
      file = { name: filename, declaredType: mimeType };
      stream.on('data', (piece: Buffer) => pieces.push(piece)).on('error', giveUp);
    });
    parser.on('field', (name, value, { nameTruncated, valueTruncated }) => {
      if (nameTruncated || valueTruncated || !isFieldName(name) || name in fields || !isReadable(value))
        giveUp();
      fields[name] = value;
    });
    for (const sign of ['filesLimit', 'fieldsLimit', 'partsLimit', 'error'] as const) parser.on(sign, giveUp);
    parser.once('close', () => resolve(file && { ...file, fields, bytes: Buffer.concat(pieces) }));
    parser.end(body);
  });
}

/** What stands for a letter that could not be read is no letter. */
const isReadable = (text: string): boolean => !text.includes('\uFFFD');

/** Neither a path of brackets, which is an object's, nor what every object has. */
const isFieldName = (name: string): boolean => /^[a-z]\w*$/i.test(name);

/** Browsers write these three letters otherwise in a file's name. */
const isFileName = (name: string | undefined): boolean =>
  name !== undefined && name !== '' && isReadable(name) && !/%(?:0A|0D|22)/i.test(name);
