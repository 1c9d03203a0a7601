import type { AuditRecord, Change } from '../domain/audit/audit-record.js';
import type { Format } from './create-format.js';

type Words = (key: string, values?: Record<string, unknown>) => string;

/** What the sentence is made of; a record as the API gives it will do. */
export type ToldRecord = Pick<
  AuditRecord,
  | 'act'
  | 'actorKind'
  | 'actorId'
  | 'actorName'
  | 'means'
  | 'objectKind'
  | 'objectName'
  | 'ownerId'
  | 'ownerName'
  | 'changes'
  | 'details'
>;

/** A piece of a sentence: words, or a person or thing to which a face may know the way. */
export interface SentencePart {
  text: string;
  role: Role | null;
}
export type Role = 'who' | 'what' | 'whose' | 'where';

/** What stands in for a person or a thing until the sentence is cut there; no name has it, for it is no character. */
const mark = (role: Role): string => `\ue000${role}\ue001`;
const marks = /\ue000(who|what|whose|where)\ue001/;

/** The sentence of a record, in the pieces that a face may make links of. */
export function auditSentence(t: Words, record: ToldRecord): SentencePart[] {
  const { details } = record;
  const isSelf = record.actorId !== null && record.actorId === record.ownerId;
  const context = contextOf(record, isSelf);
  const sentence = t(`audit.acts.${record.act}`, {
    who: mark('who'),
    what: mark('what'),
    whose: mark('whose'),
    where: mark('where'),
    before: String(record.changes.name?.before ?? ''),
    // Of what was handed over: logins.
    ...(typeof details.to === 'string' && { to: details.to }),
    ...(typeof details.from === 'string' && { from: details.from }),
    ...(typeof details.count === 'number' && { count: details.count }),
    ...(typeof details.act === 'string' && { deed: t(`audit.deeds.${details.act}`) }),
    ...(context && { context }),
  });
  const isElsewhere = record.ownerId !== null && !isSelf && isOfStorage.test(record.act);
  const whole = isElsewhere ? `${sentence} ${t('audit.inStorageOf', { whose: mark('whose') })}` : sentence;
  const names: Record<Role, string> = {
    who: whoOf(t, record),
    what: whatOf(t, record),
    whose: record.ownerName ?? t('audit.nameless'),
    where: String(details.folderName ?? t('audit.root')),
  };
  return whole
    .split(marks)
    .map((piece, i) =>
      i % 2 === 0 ? { text: piece, role: null } : { text: names[piece as Role], role: piece as Role },
    )
    .filter(({ text }) => text !== '');
}

export const auditText = (t: Words, record: ToldRecord): string =>
  auditSentence(t, record)
    .map(({ text }) => text)
    .join('');

const isOfStorage = /^(?:file|archive|folder|entries|trash|link|storage)\./;

function contextOf({ act, changes, details }: ToldRecord, isSelf: boolean): string | undefined {
  if (act === 'setting.changed') return details.isReset === true ? 'reset' : undefined;
  if (act === 'session.signed_in') return details.isNewDevice === true ? 'new' : undefined;
  if (act.startsWith('hold.')) return details.kind === 'pass' ? 'pass' : undefined;
  if (act === 'user.offboarded') return String(details.way);
  if (act === 'list.exported') return String(details.list);
  if (act === 'link.created') return details.kind === 'upload' ? 'upload' : undefined;
  if (act === 'file.updated' || act === 'folder.updated') {
    const fields = Object.keys(changes);
    if (fields.length > 1) return undefined;
    return { name: 'renamed', folderId: 'moved', parentId: 'moved', comment: 'commented' }[fields[0] ?? ''];
  }
  return isSelf && knowsSelf.has(act) ? 'self' : undefined;
}

/** Said in other words of one's own. */
const knowsSelf = new Set<AuditRecord['act']>([
  'user.updated',
  'user.password_changed',
  'user.factor_added',
  'user.factor_removed',
  'user.factor_reset',
  'session.ended',
]);

function whoOf(t: Words, { actorKind, actorName, means }: ToldRecord): string {
  if (actorKind === 'user') return actorName ?? t('audit.nameless');
  return t(`audit.who.${actorKind === 'anonymous' ? 'anonymous' : means}`);
}

/** Quoted where it is no login; of several, the first names. */
function whatOf(t: Words, { objectKind, objectName, details }: ToldRecord): string {
  if (objectKind === 'hold') return objectName ?? t('audit.nameless');
  if (objectKind === 'user') return objectName ?? t('audit.nameless');
  const quoted = (name: string) => t('audit.quoted', { name });
  if (objectKind === 'setting') return quoted(t(`audit.settings.${objectName}`));
  const names = Array.isArray(details.names) ? (details.names as string[]) : [];
  if (objectName !== null || names.length === 0) return quoted(objectName ?? '');
  const shown = names.slice(0, SHOWN).map(quoted).join(', ');
  const more = Number(details.count ?? names.length) - Math.min(names.length, SHOWN);
  return more > 0 ? t('audit.more', { names: shown, more }) : shown;
}

/** So many names stand in a sentence; the record has more. */
const SHOWN = 3;

/** What changed, a line for each field: before and after. */
export const changeLines = (
  t: Words,
  format: Format,
  { changes, details }: Pick<ToldRecord, 'changes' | 'details'>,
) => [
  ...Object.entries(changes).map(([field, { before, after }]) =>
    t('audit.change', {
      field: t(`audit.fields.${field}`),
      before: valueText(t, format, field, before),
      after: valueText(t, format, field, after),
    }),
  ),
  ...(details.isPasswordSet === true ? [t('audit.passwordSet')] : []),
];

function valueText(t: Words, format: Format, field: string, value: Change['before']): string {
  if (typeof value === 'boolean') return t(`audit.values.${value ? 'yes' : 'no'}`);
  if (value === null || value === '') return t(`audit.values.${nothing[field] ?? 'nothing'}`);
  if (field.endsWith('Bytes')) return format.size(Number(value));
  if (field.endsWith('At')) return format.exactDate(new Date(String(value)));
  return String(value);
}

/** What no value means in these fields. */
const nothing: Record<string, string> = {
  quotaBytes: 'noLimit',
  maxDownloads: 'noLimit',
  expiresAt: 'never',
};
