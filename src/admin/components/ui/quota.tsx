import { useTranslation } from 'adminjs';
import { useFormat } from './use-format.js';

/** "2.4 GB of 10 GB" as words and as a bar. */
export function Quota({ used, quota }: { used: number; quota: number | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (quota === null) {
    return (
      <span className="k-nowrap" title={format.exactSize(used)}>
        {t('words.usedWithoutLimit', { used: format.size(used) })}
      </span>
    );
  }
  const share = quota > 0 ? Math.min(used / quota, 1) : 1;
  const level = share >= 0.95 ? 'full' : share >= 0.8 ? 'high' : 'fine';
  return (
    <span className="k-quota" title={`${format.exactSize(used)} / ${format.exactSize(quota)}`}>
      <span className="k-nowrap">
        {t('words.used', { used: format.size(used), quota: format.size(quota) })}
      </span>
      <progress className={`k-bar k-bar-${level}`} value={share} max={1} />
    </span>
  );
}

/** A user's: the trash, and what uploads on their way reserve, count in it, too. */
export function QuotaOf({ params }: { params: Record<string, unknown> }) {
  const { usedBytes, trashBytes, reservedBytes, quotaBytes } = params;
  const taken = Number(usedBytes) + Number(trashBytes) + Number(reservedBytes);
  return <Quota used={taken} quota={quotaBytes === null ? null : Number(quotaBytes)} />;
}
