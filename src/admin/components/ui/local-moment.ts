/** For `<input type="datetime-local">`, which knows no time zone: the browser's own. */
export function toLocal(iso: string | null | undefined): string {
  const moment = new Date(iso ?? '');
  if (Number.isNaN(moment.getTime())) return '';
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Of a minute that somebody chose as the end of what they look for, the last moment: all of it is meant. */
export function endOfMinute(iso: string | null): string | null {
  const moment = new Date(iso ?? '');
  if (Number.isNaN(moment.getTime())) return iso;
  return new Date(Math.floor(moment.getTime() / MINUTE_MS) * MINUTE_MS + MINUTE_MS - 1).toISOString();
}

const MINUTE_MS = 60_000;

/** What is no moment by the browser's clock stays as it was typed, for the server to refuse. */
export function fromLocal(local: string): string | null {
  if (local === '') return null;
  const moment = new Date(local);
  const isMoment = !Number.isNaN(moment.getTime()) && moment.getDate() === Number(local.slice(8, 10));
  return isMoment ? moment.toISOString() : local;
}
