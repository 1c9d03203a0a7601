import { type ActionProps, useTranslation } from 'adminjs';
import { useEffect } from 'react';
import { contentAddress, previewAddress } from '../ui/addresses.js';
import { ActionDrawer } from './action-drawer.js';
import { useRecordPost } from './use-record-post.js';

/** Downloads or views a file. A link stands by for browsers that open no window of their own accord. */
export default function OpenContent(props: ActionProps) {
  const { action, record } = props;
  const { t } = useTranslation();
  const { leave } = useRecordPost(props);
  const isView = action.name === 'view';
  const address = isView ? previewAddress(String(record?.id)) : contentAddress(String(record?.id));
  useEffect(() => {
    if (isView) window.open(address, '_blank', 'noreferrer');
    else window.location.assign(address);
  }, [address, isView]);
  return (
    <ActionDrawer action={props} leave={leave}>
      <p className="k-muted">{t('words.content.ready')}</p>
      <p>
        <a className="k-link" href={address} target={isView ? '_blank' : undefined} rel="noreferrer">
          {record?.title}
        </a>
      </p>
    </ActionDrawer>
  );
}
