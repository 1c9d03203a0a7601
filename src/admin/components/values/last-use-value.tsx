import { useTranslation } from 'adminjs';
import { Moment } from '../ui/moment.js';
import { Nothing, Value, type ValueProps } from '../ui/value.js';

/** When a link was last opened or fetched from, and from which address. */
export default function LastUseValue(props: ValueProps) {
  const { t } = useTranslation();
  const { lastUsedAt, lastAddress } = props.record.params;
  return (
    <Value {...props}>
      {lastUsedAt ? (
        <span className="k-stack k-last-use">
          <Moment iso={lastUsedAt} />
          {lastAddress && (
            <span className="k-muted k-cut" title={lastAddress}>
              {lastAddress}
            </span>
          )}
        </span>
      ) : (
        <Nothing>{t('words.never')}</Nothing>
      )}
    </Value>
  );
}
