import { isUtf8 } from 'node:buffer';

/** Of a file's bytes so many of the last are kept, for what stands behind them may have come in the same piece. */
const KEPT_PIECES = 4;

/** The text of a form (RFC 7578), as it comes: all but its file's bytes. */
export class FormText {
  #pieces: Buffer[] = [];
  #length = 0;
  #isInFile = false;

  constructor(private readonly boundary: string) {}

  /** So many bytes of text have come, as far as is known. */
  get length(): number {
    return this.#length;
  }

  add(piece: Buffer): void {
    this.#pieces.push(piece);
    if (this.#isInFile) this.#pieces.splice(0, this.#pieces.length - KEPT_PIECES);
    else this.#length += piece.length;
  }

  /** The head of the file's part has come. Returns whether what stood before, and the head, can be read. */
  beginFile(): boolean {
    const bytes = Buffer.concat(this.#pieces);
    const filename = bytes.toString('latin1').search(/;[ \t]*filename\*?[ \t]*=/i);
    const end = bytes.indexOf('\r\n\r\n', Math.max(filename, 0));
    this.#pieces = [bytes.subarray(end)];
    this.#isInFile = true;
    return isReadable(bytes.subarray(0, end));
  }

  endFile(): void {
    this.#isInFile = false;
  }

  /** Whether what stands behind the file can be read. */
  isEndReadable(): boolean {
    const bytes = Buffer.concat(this.#pieces);
    const end = bytes.indexOf(`\r\n--${this.boundary}`);
    return end === -1 || isReadable(bytes.subarray(end));
  }
}

/** UTF-8, unless a part says that it is something else (RFC 7578, 4.5). */
const isReadable = (text: Buffer): boolean =>
  isUtf8(text) || /charset="?(?!utf-?8)/i.test(text.toString('latin1'));
