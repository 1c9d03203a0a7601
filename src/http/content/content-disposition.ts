/**
 * RFC 6266: under which name the bytes are kept. `filename*` has it as it is (RFC 8187). What is left of it in ASCII is
 * for programs that know no other; a percent sign in it some would decode.
 */
export function contentDisposition(type: 'attachment' | 'inline', name: string): string {
  const ascii = name.replace(/[^ -~]|["\\%]/gu, '_');
  return `${type}; filename="${ascii}"; filename*=UTF-8''${encoded(name)}`;
}

/** Of what `encodeURIComponent` leaves alone, these are no `attr-char`. */
const encoded = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
