import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = resolve('src');

/** What each room may import of the others. `main` and `compose` know everybody. */
const mayImport: Record<string, string[]> = {
  config: ['domain'],
  domain: [],
  i18n: ['domain'],
  persistence: ['domain', 'config'],
  storage: ['domain', 'config'],
  previews: ['domain'],
  security: ['domain', 'config'],
  mail: ['domain', 'config', 'i18n'],
  logging: ['domain', 'config'],
  metrics: [],
  http: ['domain', 'config', 'i18n'],
  admin: ['domain', 'config', 'i18n'],
  jobs: ['domain', 'config'],
  cli: ['domain', 'config', 'i18n', 'compose.ts', 'start', 'logging'],
  start: ['domain', 'config', 'i18n', 'compose.ts', 'jobs', 'logging', 'metrics', 'persistence'],
};

const fronts = ['app.ts', 'begin-request.ts', 'hot-paths.ts'];
const neutralRooms = ['request', 'middleware', 'content', 'look', 'previews', 'archives', 'uploads'];

/**
 * The same within `src/http`. Its faces (`api`, `pages`, `shares`, `operations`) don't know each other: what two of them
 * need has a room of its own. What lies beside the rooms anybody may import, but for the fronts, which know everybody.
 */
const mayImportInHttp: Record<string, string[]> = {
  api: neutralRooms,
  pages: neutralRooms,
  shares: neutralRooms,
  operations: neutralRooms,
  request: [],
  middleware: ['request'],
  content: ['request'],
  look: ['request'],
  previews: [],
  archives: ['request', 'middleware', 'content'],
  uploads: ['request', 'middleware'],
};

/** Packages that one room has for itself. */
const ownerOf: Record<string, string[]> = {
  joi: ['domain', 'config', 'http', 'admin'],
  // The panel's adapter reads through Sequelize's models, and its filters are written in their terms.
  sequelize: ['persistence', 'admin'],
  pg: ['persistence'],
  'pg-copy-streams': ['persistence'],
  umzug: ['persistence'],
  'graphile-worker': ['jobs'],
  '@node-rs/argon2': ['security'],
  jsonwebtoken: ['security'],
  '@simplewebauthn/server': ['security'],
  'rate-limiter-flexible': ['security'],
  winston: ['logging'],
  'winston-transport': ['logging'],
  'winston-daily-rotate-file': ['logging'],
  express: ['http', 'admin'],
  passport: ['http'],
  'passport-local': ['http'],
  '@aws-sdk/client-s3': ['storage'],
  '@aws-sdk/s3-request-presigner': ['storage'],
  multer: ['http'],
  'highlight.js': ['http'],
  'markdown-it': ['http'],
  sharp: ['previews'],
  '@tus/server': ['http'],
  ejs: ['http'],
  adminjs: ['admin'],
  '@adminjs/express': ['admin'],
  '@adminjs/sequelize': ['admin'],
  i18next: ['i18n'],
  commander: ['cli'],
  'prom-client': ['metrics'],
  nodemailer: ['mail'],
};

interface Import {
  file: string;
  room: string;
  specifier: string;
  isType: boolean;
}

const sources = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));

const imports: Import[] = sources.flatMap((path) => {
  const file = relative(root, path);
  const room = file.split('/')[0] ?? '';
  const text = readFileSync(path, 'utf8');
  const statements = text.matchAll(/(?:^|\n)(import|export)\s+(type\s+)?(?:[^'";]*?from\s+)?'([^']+)'/g);
  const dynamic = text.matchAll(/\bimport\('([^']+)'\)/g);
  return [
    ...[...statements].map(([, , type, specifier = '']) => ({
      file,
      room,
      specifier,
      isType: type !== undefined,
    })),
    ...[...dynamic].map(([, specifier = '']) => ({ file, room, specifier, isType: false })),
  ];
});

const pathOfTarget = ({ file, specifier }: Import): string =>
  relative(root, resolve(root, file, '..', specifier)).replace(/\.js$/, '.ts');

const roomOfTarget = (one: Import): string => pathOfTarget(one).split('/')[0] ?? '';

describe('the dependency rule', () => {
  it('sees the imports', () => {
    expect(imports.length).toBeGreaterThan(200);
  });

  it('no room imports its sibling', () => {
    const wrong = imports
      .filter(({ specifier, room }) => specifier.startsWith('.') && room in mayImport)
      .filter((one) => {
        const target = roomOfTarget(one);
        return target !== one.room && !mayImport[one.room]?.includes(target);
      });
    expect(wrong.map(({ file, specifier }) => `${file} → ${specifier}`)).toEqual([]);
  });

  it('7.3: no face of src/http imports another, nor a room what it serves', () => {
    const within = imports.filter(({ room, specifier }) => room === 'http' && specifier.startsWith('.'));
    const wrong = within.filter((one) => {
      const [, from = ''] = one.file.split('/');
      const [target, to = ''] = pathOfTarget(one).split('/');
      if (target !== 'http' || from === to || fronts.includes(from)) return false;
      if (to.endsWith('.ts')) return fronts.includes(to);
      return from in mayImportInHttp ? !mayImportInHttp[from]?.includes(to) : to !== 'middleware';
    });
    expect(within.length).toBeGreaterThan(100);
    expect(wrong.map(({ file, specifier }) => `${file} → ${specifier}`)).toEqual([]);
  });

  it('7.3: every room of src/http is in the table', () => {
    const rooms = readdirSync(join(root, 'http'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(rooms.map(({ name }) => name).sort()).toEqual(Object.keys(mayImportInHttp).sort());
  });

  it.each(Object.entries(ownerOf))('%s is imported by %p alone', (name, rooms) => {
    const wrong = imports.filter(
      ({ specifier, room, isType }) =>
        !isType && (specifier === name || specifier.startsWith(`${name}/`)) && !rooms.includes(room),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it('R2: only the settings read the environment', () => {
    const readers = sources.filter((path) => /process\.env\b/.test(readFileSync(path, 'utf8')));
    // AdminJS takes the folder of its bundle from there, at build time.
    const allowed = /^(config\/|admin\/bundle\.ts$)/;
    const wrong = readers.map((path) => relative(root, path)).filter((file) => !allowed.test(file));
    expect(wrong).toEqual([]);
  });

  it('7.3: no policy takes what it does not look at', () => {
    const policies = sources.filter((path) => path.endsWith('.policy.ts'));
    const blind = policies.filter((path) => /[(,]\s*_\w+/.test(readFileSync(path, 'utf8')));
    expect(policies.length).toBeGreaterThan(3);
    expect(blind.map((path) => relative(root, path))).toEqual([]);
  });

  it('the domain knows no HTTP and no words', () => {
    const domain = imports.filter(({ room, specifier }) => room === 'domain' && !specifier.startsWith('.'));
    const packages = new Set(domain.map(({ specifier }) => specifier));
    // Of `node:net` only what an address is: no room of ours knows more of it.
    expect([...packages].sort()).toEqual(['joi', 'mime-types', 'node:crypto', 'node:net', 'node:stream']);
  });

  it('7.1: what a file is knows nothing of how it comes; everything of that is in one domain room and one of HTTP', () => {
    const wrong = imports.filter(
      ({ file, specifier }) => file.startsWith('domain/files/') && specifier.includes('/uploads/'),
    );
    expect(wrong.map(({ file, specifier }) => `${file} → ${specifier}`)).toEqual([]);
    const folders = new Set(sources.map((path) => relative(root, path).split('/').slice(0, -1).join('/')));
    expect([...folders].filter((folder) => /\/uploads?$/.test(folder)).sort()).toEqual([
      'domain/uploads',
      'http/uploads',
    ]);
  });

  it('7.1: acts clean up in one way, which never fails them', () => {
    const removes = /blobs(?:\.|\['?)(?:remove|removeAll|removeFolder|discard)\b/;
    const wrong = sources
      .filter((path) => removes.test(readFileSync(path, 'utf8')))
      .map((path) => relative(root, path));
    expect(wrong).toEqual(['domain/files/remove-bytes.ts']);
  });

  it('7.2, 7.3: there are no cycles, by way of a type either', () => {
    expect(cycleAmong(imports)).toBeUndefined();
  });
});

/** The files of one circle, the first again at its end; undefined where there is none. */
function cycleAmong(edges: Import[]): string[] | undefined {
  const graph = new Map<string, string[]>();
  for (const one of edges.filter(({ specifier }) => specifier.startsWith('.'))) {
    const target = relative(root, resolve(root, one.file, '..', one.specifier)).replace(/\.js$/, '');
    const from = one.file.replace(/\.tsx?$/, '');
    graph.set(from, [...(graph.get(from) ?? []), target]);
  }
  const done = new Set<string>();
  const visit = (node: string, path: string[]): string[] => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return [];
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next, [...path, node]);
      if (cycle.length > 0) return cycle;
    }
    done.add(node);
    return [];
  };
  return [...graph.keys()].map((node) => visit(node, [])).find((cycle) => cycle.length > 0);
}

/**
 * 7.4: every collection that outlives a call, with what bounds it. Whoever adds one says here why no request can fill it,
 * and tests the bound.
 */
const bounds: Record<string, string> = {
  'domain/shared/lanes.ts lanes': 'those who have work under way: tests/domain/lanes.test.ts',
  'http/look/icons.ts drawn': 'the names of icons, which stand in our views',
  'http/look/views.ts found': 'what views call each other',
  'http/look/views.ts lasting': 'some of the views, in each language',
  'http/look/views.ts views': 'the files below views/',
  'http/previews/turns.ts lines': 'so many places for a party, and in all: tests/hostile/previews.test.ts',
  'i18n/recent.ts kept': 'its capacity: tests/i18n/format.test.ts',
  'logging/database-transport.ts queue': 'its capacity: tests/logging/database-transport.test.ts',
  'logging/redact.ts judged': 'MOST_JUDGED names, then it begins anew: tests/logging/redact.test.ts',
  'persistence/client.ts watches': 'the servers of the settings',
  'persistence/hang-watch.ts since': 'the connections that are open',
  'persistence/gathered-statement.ts waiting': 'one for each request that is under way',
  'security/recent-counts.ts old': 'half its capacity',
  'security/recent-counts.ts young': 'half its capacity: tests/security/stranger-limiter.test.ts',
  'security/signed-tokens.ts verified': 'its capacity, of tokens that are all ours',
  'logging/gathered-lines.ts lines': 'its capacity',
  'storage/file-read-stream.ts free': 'three pieces for one download',
  'persistence/log-list.ts items': 'a page, and gone with the call',
  'persistence/ordered-list.ts statements': 'each sort, both ways, from the start or after a cursor',
  'storage/shared-runs.ts next': 'one name for each folder to which a request writes',
  'storage/shared-runs.ts underWay': 'the same',
  'storage/recent-blobs.ts kept': 'its capacity: tests/storage/recent-blobs.test.ts',
  'persistence/batch-writer.ts waiting': 'its capacity: tests/persistence/download-counter.test.ts',
  'storage/partial-blobs.ts hashes': 'rememberedHashes, of which the oldest goes first',
  // For one download, one upload.
  'http/archives/zip.ts pieces': 'the pieces of one chunk',
  'http/archives/zip.ts lines': 'written out in batches',
  'http/uploads/form-text.ts pieces':
    'the room for the fields of a form: tests/hostile/refused-bodies.test.ts',
  'storage/hash-thread.ts waiting': 'long uploads under way, one each',
  'storage/hash-worker.ts hashes':
    'long uploads under way, one each; forgotten at their end, however it comes',
  'storage/open-files.ts open': 'its capacity',
  'storage/disk-blob-store.ts safeFolders': 'safeFoldersAtMost',
  'storage/batch-writer.ts chunks': 'one batch',
  'storage/backup-folder.ts touched':
    'the folders of a few hundred blobs, then they are synced: a command, and no request',
};

describe('the scripts of the pages', () => {
  const ofPages = readdirSync('public/js', { recursive: true, withFileTypes: true })
    .filter((entry) => /\.(js|ts)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

  it('7.3: are all checked for types, as strictly as the server, by npm run check', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    const { compilerOptions, include, exclude } = JSON.parse(readFileSync('public/tsconfig.json', 'utf8'));
    expect(scripts.check.split(' && ')).toContain('tsc -p public/tsconfig.json');
    expect(compilerOptions).toMatchObject({ checkJs: true, strict: true, noUncheckedIndexedAccess: true });
    expect({ include, exclude }).toEqual({ include: ['js'] });
  });

  it('7.3: hide nothing from it', () => {
    const hidden = ofPages.filter((path) =>
      /@ts-(ignore|nocheck|expect-error)|[{<(|:] ?any\b/.test(readFileSync(path, 'utf8')),
    );
    expect(ofPages.length).toBeGreaterThan(40);
    expect(hidden).toEqual([]);
  });
});

describe('what outlives a call', () => {
  it('7.4: has a bound where a request can fill it', () => {
    // At the top of a module, or in a field of a class; filled later, so made empty.
    const kept =
      /^(?:(?:export )?(?:const|let) | {2}(?!const |let )(?:private |readonly |static )*#?)(\w+)(?:=>|[^=\n])* = (?:new (?:Map|Set)(?:<[^\n]*>)?\(\)|\[\]);$/gm;
    const found = sources.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(kept)].map(([, name]) => `${relative(root, path)} ${name}`),
    );
    expect(found.sort()).toEqual(Object.keys(bounds).sort());
  });
});
