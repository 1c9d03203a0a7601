import { useFormat } from './use-format.js';

/** "3 hours ago", with the exact time in the title; `isExact` for where there is room. */
export function Moment({ iso, isExact = false }: { iso: string; isExact?: boolean }) {
  const format = useFormat();
  const moment = new Date(iso);
  const exact = format.exactDate(moment);
  return (
    <time dateTime={iso} title={exact} className={isExact ? undefined : 'k-nowrap'}>
      {isExact ? `${exact} (${format.relative(moment)})` : format.relative(moment)}
    </time>
  );
}
