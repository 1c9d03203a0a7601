import { useTranslation } from 'adminjs';
import { Value, type ValueProps } from '../ui/value.js';

/** The folder that a file lies in, with those above, and the way there, where the file is in sight. */
export default function PlaceValue(props: ValueProps) {
  const { t } = useTranslation();
  const { id, folderId, folderPath, ownerId } = props.record.params;
  const list = folderId ? `folderId=${folderId}` : `userId=${ownerId}`;
  const address = `/files?${list}&find=file-${id}#file-${id}`;
  return (
    <Value {...props}>
      <a className="k-link k-cut" href={address} title={folderPath || undefined}>
        {folderPath || t('words.root')}
      </a>
    </Value>
  );
}
