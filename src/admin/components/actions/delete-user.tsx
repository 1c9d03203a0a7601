import { type ActionProps, useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import type { Holdings } from '../../../domain/users/usage-store.js';
import { offboardingAddress } from '../offboarding/offboarding-address.js';
import { useApi } from '../ui/use-api.js';
import { useFormat } from '../ui/use-format.js';
import { ActionDrawer } from './action-drawer.js';
import { useRecordPost } from './use-record-post.js';

/** Names who goes, what goes with them and how much, before it does it. */
export default function DeleteUser(props: ActionProps) {
  const { t, translateAction } = useTranslation();
  const { isBusy, post, leave } = useRecordPost(props);
  const { fullName, login, role } = props.record?.params ?? {};
  const { data, failure } = useApi<Holdings>(`/users/${props.record?.id}/holdings`);
  const run = async () => {
    if (await post()) leave();
  };
  return (
    <ActionDrawer
      action={props}
      leave={leave}
      submit={{
        label: translateAction('delete', 'users'),
        isBusy: isBusy || (data === undefined && failure === undefined),
        isDanger: true,
        run,
      }}
    >
      <p className="k-lead">{t('words.deleteUser.title', { name: fullName, login })}</p>
      {failure !== undefined && <p className="k-error">{failure || t('words.block.failed')}</p>}
      {data && <What holdings={data} />}
      {role !== 'admin' && data && data.fileCount + data.linkCount > 0 && (
        <p>
          <Link className="k-link" to={offboardingAddress({ ids: [String(props.record?.id)] })}>
            {t('words.offboarding.insteadOfDeleting')}
          </Link>
        </p>
      )}
      <p className="k-muted">{t('words.deleteUser.hint')}</p>
    </ActionDrawer>
  );
}

function What({ holdings }: { holdings: Holdings }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { fileCount, bytes, trashCount, trashBytes, linkCount, usedLinkCount, uploadCount, uploadBytes } =
    holdings;
  const lines = [
    { name: 'files', count: fileCount, size: format.size(bytes) },
    { name: 'trash', count: trashCount, size: format.size(trashBytes) },
    { name: 'links', count: linkCount, used: format.number(usedLinkCount) },
    { name: 'uploads', count: uploadCount, size: format.size(uploadBytes) },
    { name: 'sessions', count: holdings.sessionCount },
  ].filter(({ count }) => count > 0);
  if (lines.length === 0) return <p>{t('words.deleteUser.nothing')}</p>;
  return (
    <>
      <p>{t('words.deleteUser.what')}</p>
      <ul className="k-list">
        {lines.map(({ name, ...values }) => (
          <li key={name}>{t(`words.deleteUser.${name}`, values)}</li>
        ))}
      </ul>
    </>
  );
}
