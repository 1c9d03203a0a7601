/** What somebody has been told so far, as a client keeps it: to ask for the next thing with. */
export class Knowledge {
  readonly #ids = new Map<string, string[]>();
  readonly #etags = new Map<string, string>();
  readonly #offsets = new Map<string, string>();
  readonly cursors: string[] = [];
  readonly tokens: string[] = [];

  /** Of a kind, the last ones; of any kind where there are none. */
  idOf(noun: string, turn: number): string | null {
    const some = this.#ids.get(noun) ?? [...this.#ids.values()].flat();
    return some[turn % some.length] ?? null;
  }

  knows(noun: string): boolean {
    return this.#ids.has(noun);
  }

  etagOf(id: string): string | null {
    return this.#etags.get(id) ?? null;
  }

  offsetOf(id: string): string {
    return this.#offsets.get(id) ?? '0';
  }

  /** From an answer to a request that succeeded. What was deleted is asked for once more. */
  learn(path: string, text: string): void {
    const [head = '', body = ''] = text.replace(/^HTTP\/1\.1 100 .*?\r\n\r\n/, '').split(/\r\n\r\n(.*)/s);
    const segments = path.split('/').slice(1);
    const id = segments.findLast((one) => uuid.test(one));
    const noun = segments.findLast((one) => !uuid.test(one)) ?? '';
    const location = /^Location: \S*\/([\w-]+)\r?$/im.exec(head)?.[1];
    if (location) this.#keep(noun, location);
    const offset = /^Upload-Offset: (\d+)/im.exec(head)?.[1];
    if (offset && id) this.#offsets.set(id, offset);
    const etag = /^ETag: (.*?)\r?$/im.exec(head)?.[1];
    const told = parsed(body);
    for (const one of [told, ...listOf(told?.items)]) this.#meet(noun, one);
    if (etag) this.#etags.set(id ?? String(told?.id), etag);
    if (typeof told?.nextCursor === 'string') keepLast(this.cursors, told.nextCursor);
  }

  #meet(noun: string, told: Told | null): void {
    if (typeof told?.id === 'string') this.#keep(noun, told.id);
    if (typeof told?.token === 'string') keepLast(this.tokens, told.token);
  }

  #keep(noun: string, id: string): void {
    const some = this.#ids.get(noun) ?? [];
    this.#ids.set(noun, some);
    keepLast(some, id);
  }

  /** Of what is not there any more. */
  forget(path: string): void {
    const gone = path.split('/');
    for (const [noun, some] of this.#ids) {
      const left = some.filter((one) => !gone.includes(one));
      if (left.length > 0) this.#ids.set(noun, left);
      else this.#ids.delete(noun);
    }
  }
}

const MOST = 12;
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

type Told = Record<string, unknown>;

/** What was cut off is no JSON. */
function parsed(body: string): Told | null {
  try {
    return Object(JSON.parse(Buffer.from(body, 'latin1').toString()));
  } catch {
    return null;
  }
}

const listOf = (value: unknown): Told[] => (Array.isArray(value) ? value.slice(0, MOST).map(Object) : []);

function keepLast(some: string[], one: string): void {
  if (some.includes(one)) return;
  some.push(one);
  if (some.length > MOST) some.shift();
}
