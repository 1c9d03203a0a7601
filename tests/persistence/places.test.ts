import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { enterPlace } from '../../src/domain/entries/enter-place.js';
import type { Folder } from '../../src/domain/folders/folder.js';
import type { Actor } from '../../src/domain/shared/actor.js';
import { toProblem } from '../../src/http/problem.js';
import { createStores } from '../../src/persistence/index.js';
import { eventually } from '../support/eventually.js';
import { createFactories, type Factories } from '../support/factories.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let given: Factories;
let actor: Actor & { id: string };

beforeAll(async () => {
  server = await startServer();
  given = createFactories(createStores(server.database, { log: () => undefined }));
  const { id, login } = await given.user();
  const client = { address: '192.0.2.1', agent: 'tests' };
  actor = {
    kind: 'user',
    id,
    login,
    isAdmin: false,
    mustChangePassword: false,
    sessionId: id,
    means: 'token',
    client,
  };
});
afterAll(() => server.stop());

const someoneWaits = () =>
  eventually(async () => {
    const [rows] = (await server.sql(
      `SELECT pid FROM pg_locks WHERE NOT granted AND locktype = 'advisory'
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      {},
    )) as [unknown[]];
    expect(rows.length).toBeGreaterThan(0);
  });

function latch(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Does the act while a file is on its way into the folder: it has seen the folder, and is not there yet. */
async function whileEntering(folder: Folder, act: () => Promise<unknown>): Promise<string> {
  const place = { ownerId: actor.id, folderId: folder.id };
  const entered = latch();
  const mayGoOn = latch();
  const entering = server.ports.unitOfWork.run(async () => {
    await enterPlace(server.ports, place);
    entered.resolve();
    await mayGoOn.promise;
    return given.file({ ...place, name: 'late.txt' });
  });
  await entered.promise;
  const acting = act();
  await Promise.race([acting, someoneWaits()]);
  mayGoOn.resolve();
  const { id } = await entering;
  await acting;
  return id;
}

describe('what comes into a folder while the folder goes', () => {
  it('to the trash: goes with it', async () => {
    const folder = await given.folder({ ownerId: actor.id });
    const id = await whileEntering(folder, () => server.useCases.folders.delete(actor, folder.id));
    expect(await server.ports.files.find(id)).toBeNull();
    expect(await server.ports.trash.find(folder.id)).toMatchObject({ fileCount: 1, size: 5 });
  });

  it('to the trash, for something takes its place: goes with it', async () => {
    const folder = await given.folder({ ownerId: actor.id, name: 'same' });
    const from = await given.folder({ ownerId: actor.id });
    const other = await given.folder({ ownerId: actor.id, name: 'same', parentId: from.id });
    const id = await whileEntering(folder, () =>
      server.useCases.entries.move(actor, { folderIds: [other.id], folderId: null, onConflict: 'replace' }),
    );
    expect(await server.ports.files.find(id)).toBeNull();
    expect(await server.ports.trash.find(folder.id)).toMatchObject({ fileCount: 1, size: 5 });
  });
});

describe('a storage in which somebody else is at work for too long', () => {
  it('is said to be busy for now, and nothing waits for ever', async () => {
    const { unitOfWork, places } = server.ports;
    const isHeld = latch();
    const mayEnd = latch();
    const holding = unitOfWork.run(async () => {
      await places.lockTree(actor.id, 'exclusive');
      isHeld.resolve();
      await mayEnd.promise;
    });
    await isHeld.promise;
    const waiting = unitOfWork.run(async () => {
      await server.database.sequelize.query("SET LOCAL lock_timeout = '50ms'");
      await places.lockTree(actor.id, 'exclusive');
    });
    const problem = await waiting.then(() => null, toProblem);
    mayEnd.resolve();
    await holding;
    expect(problem).toMatchObject({ status: 503, code: 'unavailable', headers: { 'Retry-After': '5' } });
  });
});
