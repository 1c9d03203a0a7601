import { useTranslation } from 'adminjs';
import { CopyField } from '../ui/copy-field.js';
import { Nothing, Value, type ValueProps } from '../ui/value.js';

/** The address of a link, for whoever may use it. */
export default function UrlValue(props: ValueProps) {
  const { property, resource, record } = props;
  const { t, translateProperty } = useTranslation();
  const address = record.params[property.path];
  return (
    <Value {...props}>
      {address ? (
        <CopyField value={address} label={translateProperty(property.label, resource.id)} />
      ) : (
        <Nothing>{t('words.addressHidden')}</Nothing>
      )}
    </Value>
  );
}
