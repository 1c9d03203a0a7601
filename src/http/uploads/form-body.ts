import type { Readable, Writable } from 'node:stream';
import type { Request, Response } from 'express';
import multer, { type Options, type StorageEngine } from 'multer';
import { DomainError } from '../../domain/shared/domain-error.js';
import { HttpError } from '../problem.js';
import { boundaryOf } from './form-overhead.js';
import { FormStream } from './form-stream.js';
import { FormText } from './form-text.js';

/** Room for the fields and the boundaries around the file. */
export const FORM_OVERHEAD_BYTES = 256 * 1024;

const limits = { files: 1, fields: 10, parts: 12, fieldSize: 16 * 1024, fieldNameSize: 100 };

/** What the types of multer do not know yet: who feeds its parser. */
type FormOptions = Options & { streamHandler(form: Readable, parser: Writable): void };

/** Takes the file's bytes; `fields` are those that came before it. */
export type TakeFile = (
  file: Express.Multer.File,
  fields: Record<string, unknown>,
) => Promise<Partial<Express.Multer.File>>;

export interface FormHandlers {
  take: TakeFile;
  /** Undoes `take`. */
  discard(file: Express.Multer.File): Promise<void>;
}

/**
 * Reads a form of fields and one file into `req.body` and `req.file`. multer reads a form that it refuses to its end;
 * hence it gets a stream of its own in place of the request, which is left where the refusal found it.
 * @throws HttpError, MulterError, and what `take` does
 */
export async function readForm(req: Request, res: Response, { take, discard }: FormHandlers): Promise<void> {
  const stream = new FormStream(req.get('Content-Type') ?? '');
  const form = Object.assign(stream, { headers: req.headers }) as unknown as FormStream & Request;
  const text = new FormText(boundaryOf(req));
  const storage: StorageEngine = {
    _handleFile(_form, file, done) {
      if (!text.beginFile()) return done(new HttpError(400, 'malformed_multipart'));
      form.beginFile(file.stream);
      whenComplete(file.stream, () => {
        text.endFile();
        form.endFile();
      });
      // multer does not tell the part's stream when the client goes away.
      req.once('close', () => {
        if (!req.complete) file.stream.destroy(new DomainError('upload_incomplete'));
      });
      take(file, form.body).then((taken) => done(null, taken), done);
    },
    _removeFile: (_form, file, done) => void discard(file).then(() => done(null), done),
  };
  const options: FormOptions = {
    storage,
    limits,
    defParamCharset: 'utf8',
    // The name as it was sent: a path is refused with words, not cut to something else.
    preservePath: true,
    streamHandler: (_form, parser) => {
      form.on('data', (piece: Buffer) => {
        text.add(piece);
        if (text.length > FORM_OVERHEAD_BYTES) form.destroy(new HttpError(413));
      });
      parser.once('unpipe', () => form.destroy());
      form.feed(parser);
    },
  };
  req.once('close', () => {
    if (!req.complete) form.destroy(new DomainError('upload_incomplete'));
  });
  req.pipe(form);
  try {
    await new Promise<void>((resolve, reject) => {
      multer(options).single('file')(form, res, (error: unknown) => (error ? reject(error) : resolve()));
    });
  } finally {
    req.unpipe(form);
    req.body = form.body;
  }
  if (form.file && !text.isEndReadable()) {
    await discard(form.file);
    throw new HttpError(400, 'malformed_multipart');
  }
  req.file = form.file;
}

/** When the parser has seen the last of a part: whoever takes the file may read that much later, and `end` comes then. */
function whenComplete(part: Readable, tell: () => void): void {
  const push = part.push.bind(part);
  part.push = (chunk, encoding) => {
    if (chunk === null) tell();
    return push(chunk, encoding);
  };
}
