import { useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import type { AuditRecord } from '../../../domain/audit/audit-record.js';
import { auditSentence, changeLines, type Role } from '../../../i18n/audit-sentence.js';
import { listAddress, recordAddress } from '../ui/addresses.js';
import { useFormat } from '../ui/use-format.js';

/** A record as the API tells it. */
export type ToldAudit = Omit<AuditRecord, 'time'> & { time: string };

/** What happened, with the way to each person and thing that has a page here. */
export function AuditSentence({ record }: { record: ToldAudit }) {
  const { t } = useTranslation();
  const told = { ...record, time: new Date(record.time) };
  return (
    <span className="k-told">
      {auditSentence(t, told).map(({ text, role }, index) => {
        const to = role && addressOf(role, record);
        return to ? (
          <Link key={index} className="k-link" to={to}>
            {text}
          </Link>
        ) : (
          text
        );
      })}
    </span>
  );
}

export function AuditChanges({ record }: { record: ToldAudit }) {
  const { t } = useTranslation();
  const format = useFormat();
  const lines = changeLines(t, format, record);
  if (lines.length === 0) return null;
  return (
    <ul className="k-changes">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

/** Who is gone has a page that says so, and is named here all the same. */
function addressOf(role: Role, record: ToldAudit): string | null {
  const { actorId, ownerId, objectKind, objectId } = record;
  if (role === 'who') return actorId && recordAddress('users', actorId);
  if (role === 'whose') return ownerId && recordAddress('users', ownerId);
  if (role !== 'what' || objectId === null) return null;
  if (objectKind === 'user') return recordAddress('users', objectId);
  if (objectKind === 'link') return recordAddress('links', objectId);
  if (objectKind !== 'file') return null;
  if (record.act === 'entries.deleted') return ownerId && listAddress('trash', { ownerId });
  return record.act.startsWith('trash.purged') ? null : recordAddress('files', objectId);
}
