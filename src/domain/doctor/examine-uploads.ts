import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { UnfinishedUpload } from './doctor-store.js';
import { endUpload } from './end-upload.js';
import { inSlices, ownedBy } from './examine-books.js';
import { finding } from './finding.js';
import { repairAct } from './repair-act.js';
import type { Report } from './report.js';
import { setAside } from './set-aside.js';

type UploadPorts = Pick<Ports, 'doctor' | 'blobs' | 'uploads' | 'users' | 'unitOfWork' | 'audit'>;

const BATCH = 200;

/** Uploads whose rows say that more of them is safe than there is. */
export const examineUploads = (ports: UploadPorts, actor: Actor, report: Report): Promise<void> =>
  inSlices(
    (after) => ports.doctor.uploadsAfter(after, BATCH),
    async (upload) => {
      if (await hasBytes(ports, upload)) return;
      // It has gone on, or is over: whoever ended it removed its row first.
      const again = await ports.doctor.findUpload(upload.id);
      if (!again || again.isLocked || (await hasBytes(ports, again))) return;
      if ((await ports.doctor.findUpload(upload.id))?.state !== again.state) return;
      await ports.blobs.check();
      await tell(ports, actor, report, again);
    },
  );

/** True as well where another server has them, or none are due. */
async function hasBytes({ blobs }: UploadPorts, upload: UnfinishedUpload): Promise<boolean> {
  const { handle, blobKey, storeId, state, offset } = upload;
  if (storeId !== null && storeId !== blobs.id) return true;
  if (state === 'receiving' && handle === null) return true;
  for (const name of [handle, blobKey]) {
    const look = name === null ? null : await blobs.lookAt({ name, path: blobs.pathOf(name) });
    if (look?.kind === 'file' && look.size >= offset) return true;
  }
  return false;
}

async function tell(
  ports: UploadPorts,
  actor: Actor,
  report: Report,
  { id, name, user, handle, blobKey, offset }: UnfinishedUpload,
): Promise<void> {
  const at = handle ?? blobKey ?? '';
  const path = ports.blobs.pathOf(at);
  const told = finding('lost_upload', {
    upload: { id, name },
    ...ownedBy(user),
    path,
    recorded: { size: offset },
  });
  await report.add(told, async () => {
    if (!(await endUpload(ports, id))) return false;
    if (await setAside(ports, actor, { kind: 'staged', name: at, path }, told)) return true;
    await ports.unitOfWork.run(() => ports.audit.append(actor, repairAct('lost_upload', told)));
    return true;
  });
}
