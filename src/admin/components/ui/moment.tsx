import { useFormat } from './use-format.js';

/** The day and the time, where it is asked when something was and not how long ago. */
export function Stamp({ iso }: { iso: string }) {
  const format = useFormat();
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return null;
  return (
    <time dateTime={iso} title={format.exactDate(moment)} className="k-nowrap">
      {format.stamp(moment)}
    </time>
  );
}

/** "3 hr ago", with the exact time in the title; `isExact` for where there is room. */
export function Moment({ iso, isExact = false }: { iso: string; isExact?: boolean }) {
  const format = useFormat();
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return null;
  const exact = format.exactDate(moment);
  return (
    <time dateTime={iso} title={exact} className={isExact ? undefined : 'k-nowrap'}>
      {isExact ? `${exact} (${format.relative(moment)})` : format.briefly(moment)}
    </time>
  );
}
