import type { Act, AuditObject } from '../audit/audit-record.js';
import type { Concerned, FindingKind } from './finding.js';

/** As the audit tells of a repair; of a link never its token. */
export function repairAct(kind: FindingKind, concerned: Concerned): Act {
  const { user, path } = concerned;
  return {
    act: 'storage.repaired',
    object: objectOf(concerned),
    ...(user && { ownerId: user.id, ownerName: user.login }),
    details: { finding: kind, ...(path !== undefined && { path }) },
  };
}

function objectOf({ file, folder, upload, link, user, path }: Concerned): AuditObject {
  if (file) return { kind: 'file', ...file };
  if (folder) return { kind: 'folder', ...folder };
  if (link) return { kind: 'link', id: link.id, name: null };
  if (upload || path !== undefined) return { kind: 'entries', id: null, name: upload?.name || path || null };
  return { kind: 'user', id: user?.id ?? null, name: user?.login ?? null };
}
