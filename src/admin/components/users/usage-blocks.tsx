import { useTranslation } from 'adminjs';
import type { StorageUsage } from '../../../domain/users/user-usage.js';
import { storageAddress } from '../ui/addresses.js';
import { type AmountRow, Amounts } from '../ui/amounts.js';
import { Block } from '../ui/block.js';
import { Name } from '../ui/name.js';
import { useApi } from '../ui/use-api.js';
import { useFormat } from '../ui/use-format.js';

/** What fills the storage: by type, and by the folders at the top. */
export function UsageBlocks({ id }: { id: string }) {
  const { t } = useTranslation();
  const usage = useApi<StorageUsage>(`/users/${id}/usage`);
  const way = { to: storageAddress(id), words: t('words.user.openStorage'), isOutside: true };
  return (
    <>
      <Block title={t('words.user.byType')} way={way} loaded={usage}>
        {({ byType, rest }) => (
          <Shares
            caption={t('words.user.byType')}
            rest={rest}
            rows={byType.map(({ type, ...amount }) => ({
              key: type,
              name: <a href={typeAddress(id, type)}>{t(`words.user.types.${type}`)}</a>,
              ...amount,
            }))}
          />
        )}
      </Block>
      <Block title={t('words.user.byFolder')} way={way} loaded={usage}>
        {({ byFolder, rest }) => (
          <Shares
            caption={t('words.user.byFolder')}
            rest={rest}
            rows={byFolder.map(({ folderId, name, ...amount }) => ({
              key: folderId ?? '',
              name: (
                <a href={folderId ? `/folders/${folderId}` : storageAddress(id)}>
                  {folderId ? <Name name={name ?? ''} /> : t('words.user.inNoFolder')}
                </a>
              ),
              ...amount,
            }))}
          />
        )}
      </Block>
    </>
  );
}

const families: Record<string, string> = { image: 'image/*', video: 'video/*', audio: 'audio/*' };

/** The drive's own list of one type; what is of none is seen among all. */
const typeAddress = (id: string, type: string): string =>
  type === 'other'
    ? storageAddress(id)
    : `${storageAddress(id)}&type=${encodeURIComponent(families[type] ?? type)}`;

function Shares({ caption, rows, rest }: { caption: string; rows: AmountRow[]; rest: StorageUsage['rest'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (rows.length === 0) return <p className="k-muted">{t('words.user.empty')}</p>;
  return (
    <>
      <Amounts caption={caption} rows={rows} />
      {rest.fileCount > 0 && (
        <p className="k-hint">
          {t('words.user.rest', {
            count: rest.fileCount,
            number: format.number(rest.fileCount),
            size: format.size(rest.bytes),
          })}
        </p>
      )}
    </>
  );
}
