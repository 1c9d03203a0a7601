import { useTranslation } from 'adminjs';
import { useFormat } from '../ui/use-format.js';
import { Value, type ValueProps } from '../ui/value.js';

export default function FreeValue(props: ValueProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { freeBytes, quotaBytes } = props.record.params;
  return (
    <Value {...props}>{quotaBytes === null ? t('words.noLimit') : format.size(Number(freeBytes))}</Value>
  );
}
