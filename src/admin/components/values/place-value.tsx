import { useTranslation } from 'adminjs';
import { Value, type ValueProps } from '../ui/value.js';

/** The folder that it lies in, with those above, and the way there. */
export default function PlaceValue(props: ValueProps) {
  const { t } = useTranslation();
  const { folderId, folderPath, ownerId } = props.record.params;
  const address = folderId ? `/files?folderId=${folderId}` : `/files?userId=${ownerId}`;
  return (
    <Value {...props}>
      <a className="k-link k-cut" href={address} title={folderPath || undefined}>
        {folderPath || t('words.root')}
      </a>
    </Value>
  );
}
