import fc from 'fast-check';
import { goodPassword } from '../../../support/client.js';
import { metadataOf } from '../../../support/tus.js';
import type { Body, Generated } from './generator.js';
import type { Caller } from './hostile-house.js';
import type { Knowledge } from './knowledge.js';
import type { Member, Operation } from './shapes.js';
import { hostileJson, hostileText, rawSegment } from './values.js';

/** A request as a client would make it, by the document and with what it was told before; and one thing wrong with it, or none. */
export type CarefulPlan = typeof carefulPlan extends fc.Arbitrary<infer T> ? T : never;

const callers = [
  'user by token',
  'user by token',
  'user by cookie',
  'auditor by token',
  'admin by token',
  'admin by cookie',
] as const;

const validHeaders = [
  ['Range', 'bytes=0-3'],
  ['Range', 'bytes=-1'],
  ['Range', 'bytes=0-0,2-3'],
  ['If-None-Match', '*'],
  ['If-Modified-Since', 'Sat, 01 Jan 2000 00:00:00 GMT'],
  ['If-Unmodified-Since', 'Fri, 01 Jan 2100 00:00:00 GMT'],
  ['If-Range', '"none"'],
  ['Prefer', 'return=minimal'],
  ['Prefer', 'respond-async, wait=0'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['X-Method-Override', 'PATCH'],
  ['Accept', 'text/html'],
  ['Accept-Encoding', 'gzip;q=1, br'],
  ['Expect', '100-continue'],
] as const;

const carefulPlan = fc.record({
  operation: fc.noBias(fc.nat(2 ** 30)),
  caller: fc.constantFrom(...callers),
  isPanel: fc.boolean(),
  turn: fc.noBias(fc.nat(2 ** 20)),
  header: fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(...validHeaders) },
  ),
  wrong: fc.oneof(
    { weight: 5, arbitrary: fc.constant('nothing' as const) },
    {
      weight: 5,
      arbitrary: fc.constantFrom(
        'segment' as const,
        'query' as const,
        'member' as const,
        'extra' as const,
        'precondition' as const,
        'length' as const,
        'boundary' as const,
        'offset' as const,
        'odd header' as const,
      ),
    },
  ),
  text: hostileText,
  json: hostileJson,
  segment: rawSegment,
});

/** Always the same for one seed. */
export const carefulPlansOf = (seed: number, count: number): CarefulPlan[] =>
  fc.sample(carefulPlan, { seed, numRuns: count });

/** Of those that end the session of whoever asks, few are sent: nothing after them would get in. */
const ending = /^(?:post|delete) .*\/auth\/(?:logout|sessions|password|second-factor)/;

/** One that they may ask for as far as they know, and with something to ask for it with; now and then another one. */
export function chosenOperation(
  { operation, caller, turn }: CarefulPlan,
  operations: Operation[],
  known: Knowledge,
  isRefused: (key: string) => boolean,
): Operation {
  const at = (i: number) => operations[(operation + i * (1 + (turn % 7))) % operations.length] as Operation;
  const isLikely = (one: Operation) => !isRefused(refusalKey(caller, one)) && isKnown(one.path, known);
  const isSpared = (one: Operation) => ending.test(`${one.method} ${one.path}`) && turn % 10 > 0;
  const tried = Array.from({ length: 12 }, (_, i) => at(i)).filter((one) => !isSpared(one));
  return (turn % 8 > 0 ? tried.find(isLikely) : null) ?? tried[0] ?? at(0);
}

/** What a role is refused in one place it is refused everywhere. */
export const refusalKey = (caller: string, { method, path }: Operation): string =>
  `${caller.split(' ')[0]} ${method} ${path}`;

function isKnown(path: string, known: Knowledge): boolean {
  const segments = path.split('/');
  return segments.every((segment, i) => {
    if (!/[{}]/.test(segment)) return true;
    const noun = segments[i - 1] ?? '';
    return noun === 's' ? known.tokens.length > 0 : known.knows(noun);
  });
}

export function renderCareful(
  plan: CarefulPlan,
  operation: Operation,
  known: Knowledge,
  who: string[],
): Generated & { target: string } {
  const { path, id } = pathOf(plan, operation, known);
  const { type, content } = bodyOf(plan, operation, known, id);
  const isTus = path.includes('/uploads');
  const length = plan.wrong === 'length' ? content.length + 7 : content.length;
  const etag = known.etagOf(id);
  const method = operation.method.toUpperCase();
  const lines = [
    `${method} ${path}${queryOf(plan, operation, known)} HTTP/1.1`,
    'Host: 127.0.0.1',
    `X-Forwarded-For: 198.51.${plan.operation % 256}.${plan.turn % 250}`,
    'Connection: close',
    ...(type ? [`Content-Type: ${type}`, `Content-Length: ${length}`] : []),
    ...(isTus ? tusHeaders(plan, method, known, id) : []),
    ...(etag && plan.turn % 3 === 0 ? [`If-Match: ${plan.wrong === 'precondition' ? '"0"' : etag}`] : []),
    ...(plan.header ? [plan.header.join(': ')] : []),
    ...(plan.wrong === 'odd header' ? [`X-Odd: ${plan.text.replaceAll(/[\r\n]/g, '')}`] : []),
    ...(path.startsWith('/s/') ? passwordOf(plan) : who),
  ];
  return {
    caller: plan.caller as Caller,
    route: { method, path: operation.path.replaceAll(/\{(\w+)\}/g, ':$1') },
    bytes: Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), content]),
    // The server waits for what was announced, or stops at a letter that no header may have: nothing may come back.
    isMutated: plan.wrong === 'length' || plan.wrong === 'odd header',
    target: path,
  };
}

/** Of the links that have one, as a program shows it. */
const passwordOf = ({ turn, wrong, text }: CarefulPlan): string[] => {
  const password = wrong === 'precondition' ? text : goodPassword;
  return turn % 2 === 0 ? [] : [`Authorization: Basic ${Buffer.from(`:${password}`).toString('base64')}`];
};

function tusHeaders(plan: CarefulPlan, method: string, known: Knowledge, id: string): string[] {
  const offset = plan.wrong === 'offset' ? String(plan.turn % 40) : known.offsetOf(id);
  const announced = `Upload-Metadata: ${metadataOf({ filename: `t${plan.turn}.txt` })}`;
  if (method === 'PATCH') return ['Tus-Resumable: 1.0.0', `Upload-Offset: ${offset}`];
  return ['Tus-Resumable: 1.0.0', ...(method === 'POST' ? [`Upload-Length: ${TUS_LENGTH}`, announced] : [])];
}

const TUS_LENGTH = 12;

function pathOf(plan: CarefulPlan, { path }: Operation, known: Knowledge) {
  let noun = '';
  let id = '';
  const segments = path.split('/').map((segment, i) => {
    if (!/[{}]/.test(segment)) {
      noun = segment;
      return segment;
    }
    if (plan.wrong === 'segment') return plan.segment;
    const isToken = noun === 's';
    id =
      (isToken ? known.tokens[plan.turn % known.tokens.length] : known.idOf(nounOf(noun), plan.turn + i)) ??
      '';
    return id;
  });
  const whole = segments.join('/');
  const isPanel = plan.isPanel && plan.caller.endsWith('cookie') && plan.caller.startsWith('admin');
  return { path: isPanel ? whole.replace(/^\/api\/v1/, '/admin/api/v1') : whole, id };
}

/** Under which name of a list its ids were learned. */
const nounOf = (name: string): string =>
  ({
    folderId: 'folders',
    parentId: 'folders',
    folderIds: 'folders',
    folder: 'folders',
    fileIds: 'files',
    fileId: 'files',
    userId: 'users',
    userIds: 'users',
    toUserId: 'users',
    exceptIds: 'users',
    groupId: 'groups',
  })[name] ?? name;

function queryOf(plan: CarefulPlan, { query }: Operation, known: Knowledge): string {
  const pairs = query
    .filter((_, i) => (plan.turn >> i) % 3 === 0)
    .map(({ name, schema }, i) => {
      const value =
        name === 'cursor' ? known.cursors.at(-1) : fitting(name, schema, known, plan.turn + i, '');
      const sent = plan.wrong === 'query' && i === 0 ? plan.text.toWellFormed() : value;
      return sent === undefined || sent === null ? '' : `${name}=${encodeURIComponent(String(sent))}`;
    })
    .filter(Boolean);
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

function bodyOf(plan: CarefulPlan, operation: Operation, known: Knowledge, id: string): Body {
  const { body, method } = operation;
  if (!body) return { type: '', content: Buffer.alloc(0) };
  const noun = operation.path.split('/')[4] ?? '';
  const given = Object.entries(body.members).filter(
    ([name], i) => body.required.includes(name) || (plan.turn >> i) % 3 === 0,
  );
  const values = given.map(([name, member], i): [string, unknown] => [
    name,
    fitting(name, member, known, plan.turn + i, noun),
  ]);
  if (body.type === 'multipart/form-data') return formOf(plan, values);
  if (body.type !== 'application/json') return rawOf(plan, body.type, known, id, method);
  const texts = values.map(([name, value]) => [name, JSON.stringify(value)]);
  if (plan.wrong === 'member' && texts.length > 0)
    texts[plan.turn % texts.length] = [texts[plan.turn % texts.length]?.[0] ?? '', plan.json];
  if (plan.wrong === 'extra') texts.push([plan.text, plan.json]);
  const json = `{${texts.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
  return { type: body.type, content: Buffer.from(json) };
}

function rawOf(plan: CarefulPlan, type: string, known: Knowledge, id: string, method: string): Body {
  const left = Math.max(0, TUS_LENGTH - Number(known.offsetOf(id)));
  const length = plan.wrong === 'member' ? plan.turn % 40 : left > 1 && plan.turn % 2 ? left - 1 : left;
  const content =
    method === 'patch' ? Buffer.alloc(length, 'x') : Buffer.from(plan.wrong === 'member' ? plan.json : '');
  return { type: type.replace('*', 'png'), content };
}

function formOf(plan: CarefulPlan, values: [string, unknown][]): Body {
  const isOf = (name: string) => name !== 'file';
  const fields = values
    .filter(([name, value]) => isOf(name) && value !== null)
    .map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
  const name = plan.wrong === 'member' ? plan.text : `f${plan.turn % 50}.txt`;
  const file = `--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n${plan.turn}\r\n--b--\r\n`;
  const boundary = plan.wrong === 'boundary' ? 'b-' : 'b';
  return { type: `multipart/form-data; boundary=${boundary}`, content: Buffer.from(fields.join('') + file) };
}

/** What has a meaning that no schema tells. */
const meant: Record<string, (turn: number) => unknown> = {
  login: (turn) => `g${turn}`,
  email: (turn) => `g${turn}@example.org`,
  password: () => goodPassword,
  currentPassword: () => goodPassword,
  newPassword: () => goodPassword,
  name: (turn) => `name ${turn % 500}`,
  relativePath: (turn) => `a${turn % 5}/b.txt`,
  network: (turn) => `203.0.113.${turn % 250}`,
  confirmedCount: (turn) => turn % 3,
  type: () => 'document',
  filter: () => ({}),
};

/** A value that is right, as far as can be told. */
export function fitting(name: string, member: Member, known: Knowledge, turn: number, noun: string): unknown {
  const one = (member.anyOf ?? member.oneOf)?.[0];
  if (one) return fitting(name, one, known, turn, noun);
  if (member.enum) return member.enum[turn % member.enum.length];
  const isId = member.format === 'uuid';
  if (isId) return known.idOf(nounOf(name === 'ids' ? noun : name), turn) ?? null;
  if (meant[name]) return meant[name](turn);
  if (member.format?.startsWith('date')) return '2027-01-01T00:00:00.000Z';
  const type = Array.isArray(member.type) ? member.type[0] : member.type;
  switch (type) {
    case 'boolean':
      return turn % 2 === 0;
    case 'integer':
    case 'number':
      return Math.min(member.maximum ?? 1e9, (member.minimum ?? 0) + (turn % 50));
    case 'null':
      return null;
    case 'array':
      return [fitting(name, member.items ?? {}, known, turn, noun)];
    case 'object':
      return Object.fromEntries(
        Object.entries(member.properties ?? {})
          .filter(([inner]) => member.required?.includes(inner))
          .map(([inner, its], i) => [inner, fitting(inner, its, known, turn + i, noun)]),
      );
    default:
      return 'words'.slice(0, member.maxLength ?? 5);
  }
}
