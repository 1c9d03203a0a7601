import fc from 'fast-check';
import type { KnownRoute } from '../../../support/routes.js';
import { type Caller, callers } from './hostile-house.js';
import { fitting, type Shape, shapeOf } from './shapes.js';
import { hostileJson, hostileText, rawSegment } from './values.js';

/** What one request is made of, before it is known who sends it and what is there to aim at. */
export type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

/** What is there. */
export interface World {
  ids: string[];
  tokens: string[];
  cursors: string[];
}

const verbs = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'get',
  'QUERY',
];

const number = fc.oneof(
  fc.nat(300),
  fc.constantFrom('0', '-1', '9007199254740993', '1e999', '0x10', '٣', '1,2', ''),
);

const headers = fc.oneof(
  fc.tuple(
    fc.constantFrom('Range', 'If-Range'),
    fc.oneof(
      fc.tuple(number, number).map(([a, b]) => `bytes=${a}-${b}`),
      fc.constantFrom(
        'bytes=-0',
        'bytes=0-0,1-1',
        'bytes',
        'bytes=a-b',
        'items=0-1',
        `bytes=${'0-,'.repeat(2000)}`,
      ),
      hostileText,
    ),
  ),
  fc.tuple(
    fc.constantFrom('If-Match', 'If-None-Match', 'If-Modified-Since', 'If-Unmodified-Since'),
    fc.oneof(fc.constantFrom('*', '"1"', 'W/"1"', '"', ', ,', `${'"a",'.repeat(3000)}`), hostileText),
  ),
  fc.tuple(
    fc.constantFrom('Accept', 'Accept-Language', 'Accept-Encoding', 'Content-Type', 'Content-Encoding', 'TE'),
    fc.oneof(
      fc.constantFrom(
        '*/*',
        'text/html',
        'application/json',
        'ru',
        'gzip',
        'br;q=0',
        'q=1;;',
        'a/b;charset=x',
        ';,;',
      ),
      hostileText,
    ),
  ),
  fc.tuple(
    fc.constantFrom(
      'Upload-Length',
      'Upload-Offset',
      'Upload-Defer-Length',
      'Content-Length',
      'Max-Forwards',
    ),
    number,
  ),
  fc.tuple(
    fc.constantFrom(
      'Upload-Metadata',
      'Upload-Checksum',
      'Upload-Concat',
      'Repr-Digest',
      'Tus-Resumable',
      'Tus-Version',
    ),
    fc.oneof(
      fc.constantFrom(
        '1.0.0',
        '0.2.2',
        'filename ',
        'filename ZmlsZQ==',
        'a b,c d,,',
        'sha1 x',
        'partial',
        'final;a b',
      ),
      fc.constantFrom(
        'sha-256=:AAAA:',
        'sha-256=:',
        `filename ${Buffer.from('\ud800\0/..').toString('base64')}`,
      ),
      hostileText,
    ),
  ),
  fc.tuple(
    fc.constantFrom(
      'Host',
      'X-Forwarded-For',
      'X-Forwarded-Proto',
      'X-Forwarded-Host',
      'Origin',
      'Referer',
      'Forwarded',
    ),
    fc.oneof(
      fc.constantFrom('', 'null', '[::1', 'a b', 'http://[', '127.0.0.1, x', '::1%lo', '999.1.1.1'),
      hostileText,
    ),
  ),
  fc.tuple(
    fc.constantFrom(
      'Cookie',
      'Authorization',
      'X-CSRF-Token',
      'HX-Request',
      'HX-Current-URL',
      'Sec-Fetch-Site',
      'Purpose',
    ),
    fc.oneof(
      fc.constantFrom('lang=', 'Basic ', 'Basic OjpAOjo6', 'Bearer ', '%', 'a=%ff; =; ;;', 'true'),
      hostileText,
    ),
  ),
  fc.tuple(
    fc.constantFrom(
      'Expect',
      'Transfer-Encoding',
      'Connection',
      'Upgrade',
      'X-HTTP-Method-Override',
      'User-Agent',
    ),
    fc.oneof(
      fc.constantFrom('100-continue', 'chunked', 'gzip, chunked', 'keep-alive', 'websocket', 'h2c', 'DELETE'),
      hostileText,
    ),
  ),
);

const body = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('none' as const) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('fitting' as const),
      turn: fc.nat(),
      misfits: fc.array(fc.tuple(fc.nat(), hostileJson), { maxLength: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('json' as const), text: hostileJson }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('multipart' as const),
      name: hostileText,
      fields: fc.array(fc.tuple(hostileText, hostileText), { maxLength: 4 }),
      content: fc.uint8Array({ maxLength: 600 }),
      isClosed: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('bytes' as const), content: fc.uint8Array({ maxLength: 900 }) }),
  },
);

/** At a byte, counted as a part of the whole. */
const mutation = fc.record({
  at: fc.noBias(fc.nat(1000)).map((part) => part / 1000),
  what: fc.constantFrom('flip', 'drop', 'put', 'twice', 'cut'),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 6 }),
    fc
      .constantFrom('\r\n', '\0', '\r', '\n\n', ': ', ' ', '%00', '../', '\xff\xfe', '{', '"', '\r\n\r\n')
      .map((text) => Buffer.from(text, 'latin1')),
  ),
});

const plan = fc.record({
  route: fc.noBias(fc.nat(2 ** 30)),
  caller: fc.constantFrom(...callers),
  verb: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(...verbs) },
  ),
  segments: fc.array(fc.oneof({ weight: 3, arbitrary: fc.nat() }, rawSegment), {
    minLength: 4,
    maxLength: 4,
  }),
  query: fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(), hostileText)), { maxLength: 3 }),
  headers: fc.array(headers, { maxLength: 3 }),
  isTus: fc.boolean(),
  body,
  mutations: fc.oneof(
    { weight: 3, arbitrary: fc.array(mutation, { maxLength: 0 }) },
    { weight: 1, arbitrary: fc.array(mutation, { minLength: 1, maxLength: 4 }) },
  ),
});

/** Always the same for one seed. */
export const plansOf = (seed: number, count: number): Plan[] => fc.sample(plan, { seed, numRuns: count });

export interface Generated {
  caller: Caller;
  route: KnownRoute;
  bytes: Buffer;
  isMutated: boolean;
}

const queryNames = [
  'cursor',
  'limit',
  'sort',
  'order',
  'q',
  'search',
  'folderId',
  'userId',
  'from',
  'to',
  'next',
  'view',
  'notice',
  '__proto__',
  'a[b]',
  'a[]',
  '_csrf',
  'disposition',
  'folder',
];

/** The bytes of a request. */
export function render(
  plan: Plan,
  routes: KnownRoute[],
  shapes: Map<string, Shape>,
  world: World,
  who: string[],
): Generated {
  const route = routes[plan.route % routes.length] as KnownRoute;
  const shape = shapeOf(shapes, route);
  const method = plan.verb ?? route.method;
  const target = pathOf(plan, route, world) + queryOf(plan, shape, world);
  const { type, content } = bodyOf(plan, shape, world, route);
  const lines = [
    `${method} ${target} HTTP/1.1`,
    'Host: 127.0.0.1',
    `X-Forwarded-For: 198.51.${plan.route % 256}.${plan.segments.length + (plan.route % 200)}`,
    'Connection: close',
    ...(method === 'GET' && content.length === 0
      ? []
      : [`Content-Type: ${type}`, `Content-Length: ${content.length}`]),
    ...(plan.isTus && /uploads/.test(route.path)
      ? ['Tus-Resumable: 1.0.0', 'Upload-Length: 5', 'Upload-Offset: 0']
      : []),
    ...who,
    ...plan.headers.map(([name, value]) => `${name}: ${String(value).replaceAll(/[\r\n]/g, ' ')}`),
  ];
  const whole = Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), content]);
  return { caller: plan.caller, route, bytes: mutated(whole, plan), isMutated: plan.mutations.length > 0 };
}

const pick = <T>(all: readonly T[], at: number): T => all[at % all.length] as T;

function pathOf(plan: Plan, { path }: KnownRoute, { ids, tokens }: World): string {
  let turn = 0;
  const known = path.startsWith('/s/') ? [...tokens, ...tokens, ...ids] : ids;
  const next = () => {
    const segment = plan.segments[turn++ % plan.segments.length];
    return typeof segment === 'number' ? pick(known, segment) : String(segment);
  };
  return path.replaceAll(/\{([^}]*)\}/g, '$1').replaceAll(/[:*]\w+/g, next);
}

function queryOf(plan: Plan, { query }: Shape, world: World): string {
  const names = [...query, ...query, ...queryNames];
  const pairs = plan.query.map(([name, value]) => {
    const one =
      typeof value === 'number' ? pick([...world.ids, ...world.cursors, '1', 'name', 'desc'], value) : value;
    return `${encodeURI(pick(names, name))}=${encodeURIComponent(one.toWellFormed())}`;
  });
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

export interface Body {
  type: string;
  content: Buffer;
}

function bodyOf({ body }: Plan, { members }: Shape, world: World, { path, method }: KnownRoute): Body {
  const isForm = !/\/api\//.test(path);
  switch (body.kind) {
    case 'none':
      return { type: 'application/json', content: Buffer.alloc(0) };
    case 'json':
      return { type: 'application/json', content: Buffer.from(body.text) };
    case 'bytes':
      return { type: 'application/offset+octet-stream', content: Buffer.from(body.content) };
    case 'multipart':
      return multipart(body);
    default:
  }
  if (method === 'GET' || method === 'HEAD') return { type: 'application/json', content: Buffer.alloc(0) };
  const texts = Object.entries(members).map(([name, member], i) => [
    name,
    JSON.stringify(fitting(member, world, body.turn + i)),
  ]);
  for (const [at, text] of body.misfits)
    if (texts.length > 0) texts[at % texts.length] = [pick(texts, at)[0] ?? '', text];
  const json = `{${texts.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
  if (!isForm) return { type: 'application/json', content: Buffer.from(json) };
  const pairs = texts.map(
    ([name = '', text = '']) => `${name}=${encodeURIComponent(text.replaceAll('"', ''))}`,
  );
  return { type: 'application/x-www-form-urlencoded', content: Buffer.from(pairs.join('&')) };
}

function multipart(body: Extract<Plan['body'], { kind: 'multipart' }>): Body {
  const parts = [
    ...body.fields.map(
      ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    ),
    `--b\r\nContent-Disposition: form-data; name="file"; filename="${body.name}"\r\nContent-Type: text/plain\r\n\r\n`,
  ];
  const content = [
    Buffer.from(parts.join('')),
    Buffer.from(body.content),
    Buffer.from(body.isClosed ? '\r\n--b--\r\n' : '\r\n'),
  ];
  return { type: 'multipart/form-data; boundary=b', content: Buffer.concat(content) };
}

function mutated(bytes: Buffer, { mutations }: Plan): Buffer {
  return mutations.reduce<Buffer>((before, { at, what, bytes: put }) => {
    const place = Math.floor(at * before.length);
    const [head, tail] = [before.subarray(0, place), before.subarray(place)];
    if (what === 'cut') return head;
    if (what === 'put') return Buffer.concat([head, put, tail]);
    if (what === 'twice') return Buffer.concat([head, tail.subarray(0, 40), tail]);
    if (what === 'drop') return Buffer.concat([head, tail.subarray(put.length)]);
    return Buffer.concat([head, put, tail.subarray(put.length)]);
  }, bytes);
}
