/** For `<input type="datetime-local">`, which knows no time zone: the browser's own. */
export function toLocal(iso: string | null | undefined): string {
  const moment = new Date(iso ?? '');
  if (Number.isNaN(moment.getTime())) return '';
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What is no moment by the browser's clock stays as it was typed, for the server to refuse. */
export function fromLocal(local: string): string | null {
  if (local === '') return null;
  const moment = new Date(local);
  const isMoment = !Number.isNaN(moment.getTime()) && moment.getDate() === Number(local.slice(8, 10));
  return isMoment ? moment.toISOString() : local;
}
