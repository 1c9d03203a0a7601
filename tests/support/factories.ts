import { randomBytes, randomUUID } from 'node:crypto';
import type { StoredFile } from '../../src/domain/files/file.js';
import type { NewFile } from '../../src/domain/files/file-store.js';
import type { Folder } from '../../src/domain/folders/folder.js';
import type { NewFolder } from '../../src/domain/folders/folder-store.js';
import type { NamedLink, NewLink } from '../../src/domain/links/link-store.js';
import { type Session, sessionExpiry } from '../../src/domain/sessions/session.js';
import type { NewSession } from '../../src/domain/sessions/session-store.js';
import { settingDefaults } from '../../src/domain/settings/setting.js';
import type { User } from '../../src/domain/users/user.js';
import type { NewUser } from '../../src/domain/users/user-store.js';
import type { Stores } from '../../src/persistence/index.js';

/** Rows for tests: say what matters, the rest is made up, missing parents too. */
export const createFactories = (stores: Stores) => {
  let count = 0;
  const next = () => {
    count += 1;
    return count;
  };

  async function user({
    isActive = true,
    ...given
  }: Partial<NewUser> & { isActive?: boolean } = {}): Promise<User> {
    const number = next();
    const user = await stores.users.insert({
      login: `user${number}`,
      fullName: `User ${number}`,
      email: `user${number}@example.org`,
      isAdmin: false,
      quotaBytes: null,
      storagePath: `users/${randomBytes(16).toString('hex')}`,
      passwordHash: 'no password fits this hash',
      ...given,
    });
    return isActive ? user : ((await stores.users.update(user.id, { isActive })) ?? user);
  }

  const admin = (given: Parameters<typeof user>[0] = {}): Promise<User> => user({ isAdmin: true, ...given });

  /** Counted into its owner's use, as an upload does. */
  async function file(given: Partial<NewFile> = {}): Promise<StoredFile> {
    const ownerId = given.ownerId ?? (await user()).id;
    const size = given.size ?? 5;
    return stores.unitOfWork.run(async () => {
      await stores.users.book(ownerId, { usedBytes: size, fileCount: 1 });
      return stores.files.insert({
        folderId: null,
        name: `file ${next()}.txt`,
        comment: '',
        mimeType: 'text/plain',
        sha256: '0'.repeat(64),
        crc32: null,
        blobKey: `users/${randomUUID()}`,
        ...given,
        ownerId,
        size,
      });
    });
  }

  async function folder(given: Partial<NewFolder> = {}): Promise<Folder> {
    const ownerId = given.ownerId ?? (await user()).id;
    return stores.folders.insert({ parentId: null, name: `folder ${next()}`, ...given, ownerId });
  }

  /** Past the trash, as if it had never been. */
  async function gone(fileId: string): Promise<void> {
    await stores.trash.add({ fileIds: [fileId], folderIds: [] }, { at: new Date(), by: null });
    await stores.trash.purge([fileId], 10);
  }

  async function link(given: Partial<NewLink> = {}): Promise<NamedLink> {
    const parent = given.fileId
      ? await stores.files.find(given.fileId)
      : await file(given.ownerId ? { ownerId: given.ownerId } : {});
    if (!parent) throw new Error('no such file');
    return stores.links.insert({
      token: randomUUID(),
      kind: 'download',
      folderId: null,
      expiresAt: null,
      maxDownloads: null,
      passwordHash: null,
      ...given,
      ownerId: parent.ownerId,
      fileId: parent.id,
    });
  }

  async function session(given: Partial<NewSession> = {}): Promise<Session> {
    return stores.sessions.insert({
      kind: 'api',
      client: { address: '192.0.2.1', agent: 'tests' },
      expiresAt: sessionExpiry(settingDefaults, new Date()),
      ...given,
      userId: given.userId ?? (await user()).id,
    });
  }

  return { user, admin, file, folder, gone, link, session };
};

export type Factories = ReturnType<typeof createFactories>;
