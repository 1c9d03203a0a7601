import { type Readable, Transform, type TransformCallback, type Writable } from 'node:stream';

const CARRIAGE_RETURN = 13;
const nothing = Buffer.alloc(0);

/** As browsers and programs write it. */
const plainType = /^multipart\/form-data; ?boundary=("?)([\w'()+./:=?-]+)\1$/i;

/**
 * A form (RFC 7578) on its way to its parser. What lies in the middle of a file goes past the parser, straight to the part's own
 * stream: to look at each byte took it half of the CPU of a long upload, where finding the delimiter is one search of the piece.
 */
export class FormStream extends Transform {
  readonly #delimiter: Buffer | null;
  #parser: Writable | null = null;
  #part: Readable | null = null;
  /** The end of what the parser has seen. */
  #lastPiece: Buffer = nothing;
  /** What is past the parser and may be the beginning of the delimiter. */
  #held: Buffer = nothing;
  #isPastParser = false;
  #whenRead: (() => void) | null = null;

  /** @param contentType of the form: where its boundary could be read in two ways everything goes by the parser */
  constructor(contentType: string) {
    super();
    const boundary = plainType.exec(contentType)?.[2];
    this.#delimiter = boundary === undefined ? null : Buffer.from(`\r\n--${boundary}`, 'latin1');
  }

  feed(parser: Writable): void {
    this.#parser = parser;
    this.pipe(parser);
  }

  /** The head of a file's part has come; `part` is what the parser gives its bytes to. */
  beginFile(part: Readable): void {
    this.#part = part;
    const read = part._read.bind(part);
    part._read = (size) => {
      read(size);
      const goOn = this.#whenRead;
      this.#whenRead = null;
      goOn?.();
    };
  }

  endFile(): void {
    this.#part = null;
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (
      this.#delimiter &&
      this.#part &&
      (this.#isPastParser || this.#mayPassParser(this.#part, this.#delimiter))
    ) {
      this.#passOn(piece, this.#part, this.#delimiter, done);
    } else {
      this.#lastPiece = piece;
      done(null, piece);
    }
  }

  /** The form ends within a file: the parser says so. */
  override _flush(done: TransformCallback): void {
    done(null, this.#held);
  }

  /** Where the parser has read all that it was given, holds nothing of it back, and is in the middle of a file. */
  #mayPassParser(part: Readable, delimiter: Buffer): boolean {
    return (
      !part.destroyed &&
      this.readableLength === 0 &&
      this.#parser?.writableLength === 0 &&
      this.#lastPiece.length >= delimiter.length &&
      beginningAtEnd(delimiter, this.#lastPiece) === this.#lastPiece.length
    );
  }

  #passOn(piece: Buffer, part: Readable, delimiter: Buffer, done: TransformCallback): void {
    const bytes = this.#held.length > 0 ? Buffer.concat([this.#held, piece]) : piece;
    const found = bytes.indexOf(delimiter);
    this.#isPastParser = found === -1;
    const end = this.#isPastParser ? beginningAtEnd(delimiter, bytes) : found;
    const rest = bytes.subarray(end);
    const hasRoom = end === 0 || part.push(bytes.subarray(0, end));
    this.#held = this.#isPastParser ? rest : nothing;
    if (!this.#isPastParser) done(null, rest);
    else if (hasRoom || part.destroyed) done();
    else this.#whenRead = done;
  }
}

/** Where a delimiter may begin whose end has not come yet; the length where it can't. */
function beginningAtEnd(delimiter: Buffer, bytes: Buffer): number {
  let at = bytes.indexOf(CARRIAGE_RETURN, Math.max(bytes.length - delimiter.length + 1, 0));
  while (at !== -1 && !delimiter.subarray(0, bytes.length - at).equals(bytes.subarray(at)))
    at = bytes.indexOf(CARRIAGE_RETURN, at + 1);
  return at === -1 ? bytes.length : at;
}
