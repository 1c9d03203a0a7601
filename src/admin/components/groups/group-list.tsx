import { useTranslation } from 'adminjs';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { pageAddress } from '../ui/addresses.js';
import { callApi } from '../ui/call-api.js';
import { Cell } from '../ui/cell.js';
import { Empty } from '../ui/empty.js';
import { Head } from '../ui/head.js';
import { useApi } from '../ui/use-api.js';
import { useFormat } from '../ui/use-format.js';
import { useMay } from '../ui/use-may.js';
import type { ShownGroup } from './group.js';
import { GroupForm } from './group-form.js';

export const groupAddress = (id: string): string => `${pageAddress('groups')}?group=${id}`;

/** All groups with their numbers, and a new one. */
export function GroupList() {
  const { t } = useTranslation();
  const go = useNavigate();
  const may = useMay();
  const [isNew, setIsNew] = useState(false);
  const { data, failure } = useApi<{ items: ShownGroup[] }>('/groups?limit=500');
  return (
    <main className="k-page k-page-wide">
      <header className="k-title-row">
        <h1>{t('words.groups.title')}</h1>
        {may.change && !isNew && (
          <button type="button" className="k-button k-button-main" onClick={() => setIsNew(true)}>
            {t('words.groups.new')}
          </button>
        )}
      </header>
      {isNew && (
        <section className="k-card" aria-label={t('words.groups.new')}>
          <GroupForm
            group={null}
            save={async (fields) => {
              const { id } = await callApi<ShownGroup>('POST', '/groups', fields);
              go(groupAddress(id));
            }}
            leave={() => setIsNew(false)}
          />
        </section>
      )}
      {failure !== undefined && (
        <p role="alert" className="k-error">
          {failure || t('words.block.failed')}
        </p>
      )}
      {data?.items.length === 0 && !isNew && (
        <div className="k-card">
          <Empty title={t('words.groups.none')} hint={t('words.groups.noneHint')} />
        </div>
      )}
      {data && data.items.length > 0 && <GroupTable groups={data.items} />}
    </main>
  );
}

function GroupTable({ groups }: { groups: ShownGroup[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const size = (bytes: number | null, none: string) => (bytes === null ? t(none) : format.size(bytes));
  return (
    <div className="k-table-frame">
      <table className="k-table">
        <Head
          words="words.groups.columns"
          columns={['name', 'members', 'together', 'quota', 'defaultQuota']}
          figures={['members', 'together', 'quota', 'defaultQuota']}
        />
        <tbody>
          {groups.map((group) => (
            <tr key={group.id}>
              <th scope="row">
                <Link className="k-link" to={groupAddress(group.id)}>
                  {group.name}
                </Link>
                {group.description && <p className="k-hint">{group.description}</p>}
              </th>
              <Cell label="words.groups.columns.members" isFigure>
                {format.number(group.numbers.memberCount)}
              </Cell>
              <Cell label="words.groups.columns.together" isFigure>
                {format.size(takenBy(group))}
              </Cell>
              <Cell label="words.groups.columns.quota" isFigure>
                {size(group.quotaBytes, 'words.noLimit')}
              </Cell>
              <Cell label="words.groups.columns.defaultQuota" isFigure>
                {size(group.defaultQuotaBytes, 'words.groups.keepsTheirs')}
              </Cell>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What counts in the quota for all together. */
export const takenBy = ({ numbers: { usedBytes, trashBytes, reservedBytes } }: ShownGroup): number =>
  usedBytes + trashBytes + reservedBytes;
