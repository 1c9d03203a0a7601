import { useTranslation } from 'adminjs';
import { useFormat } from '../ui/use-format.js';
import { Value, type ValueProps } from '../ui/value.js';

/** "3 of 10", or "3" without a limit. */
export default function DownloadsValue(props: ValueProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { downloadCount, maxDownloads } = props.record.params;
  const count = format.number(Number(downloadCount));
  return (
    <Value {...props}>
      <span className="k-nowrap">
        {maxDownloads === null
          ? count
          : t('words.downloads', { taken: count, max: format.number(Number(maxDownloads)) })}
      </span>
    </Value>
  );
}
