/** The server's last word. `code`, `text` and `fields` are those of its answer; the text is in the page's language. */
export class Refusal extends Error {
  /** @param {string} code @param {string} text @param {string[]} [fields] */
  constructor(code, text, fields = []) {
    super(code);
    this.code = code;
    this.text = text;
    this.fields = fields;
  }
}

/** What is wrong with the name says more than that something is. @param {string} body a problem document */
export function refusalIn(body) {
  try {
    /** @type {{ code: string, detail: string, errors?: { field: string, message: string }[] }} */
    const { code, detail, errors = [] } = JSON.parse(body);
    const text = errors.map(({ message }) => message).join(' ') || detail;
    return new Refusal(
      code,
      text,
      errors.map(({ field }) => field),
    );
  } catch {
    return new Refusal('failed', '');
  }
}
