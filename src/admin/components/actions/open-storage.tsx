import { type ActionProps, useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import { listAddress, storageAddress } from '../ui/addresses.js';
import { QuotaOf } from '../ui/quota.js';
import { ActionDrawer } from './action-drawer.js';
import { useRecordPost } from './use-record-post.js';

/** The two ways into somebody's storage. */
export default function OpenStorage(props: ActionProps) {
  const { t } = useTranslation();
  const { leave } = useRecordPost(props);
  const id = String(props.record?.id);
  const params = props.record?.params ?? {};
  return (
    <ActionDrawer action={props} leave={leave}>
      <p className="k-lead">{props.record?.title}</p>
      <p>{t('words.files', { count: Number(params.fileCount) })}</p>
      <QuotaOf params={params} />
      <ul className="k-ways">
        <li>
          <Link className="k-link" to={listAddress('files', { ownerId: id })}>
            {t('words.storage.inPanel')}
          </Link>
          <span className="k-muted">{t('words.storage.inPanelHint')}</span>
        </li>
        <li>
          <a className="k-link" href={storageAddress(id)}>
            {t('words.storage.inPages')}
          </a>
          <span className="k-muted">{t('words.storage.inPagesHint')}</span>
        </li>
      </ul>
    </ActionDrawer>
  );
}
