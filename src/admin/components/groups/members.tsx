import { useTranslation } from 'adminjs';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { listAddress, recordAddress } from '../ui/addresses.js';
import { callApi } from '../ui/call-api.js';
import { Cell } from '../ui/cell.js';
import { PersonChoice } from '../ui/person-choice.js';
import { useApi } from '../ui/use-api.js';
import { useFormat } from '../ui/use-format.js';
import { useMay } from '../ui/use-may.js';
import type { ShownGroup } from './group.js';
import { PasteMembers } from './paste-members.js';

interface Member {
  id: string;
  login: string;
  fullName: string;
  quotaBytes: number | null;
  trashBytes: number;
  storage: { usedBytes: number };
}

/** So many stand here; the list of users has them all. */
const SHOWN = 200;

/** Who is in the group, and who shall be. */
export function Members({ group, onChange }: { group: ShownGroup; onChange(): void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay();
  const { data, reload } = useApi<{ items: Member[] }>(`/users?groupId=${group.id}&limit=${SHOWN}`);
  const [isPasting, setPasting] = useState(false);
  const renew = () => {
    reload();
    onChange();
  };
  const change = async (way: 'members' | 'members/remove', userId: string) => {
    await callApi('POST', `/groups/${group.id}/${way}`, { userIds: [userId] });
    renew();
  };
  return (
    <section aria-labelledby="group-members">
      <header className="k-title-row">
        <h2 id="group-members">{t('words.groups.members')}</h2>
        <Link className="k-link" to={listAddress('users', { group: group.id })}>
          {t('words.groups.inList')}
        </Link>
      </header>
      {may.change && (
        <div className="k-join">
          <PersonChoice
            label={t('words.groups.add')}
            value={undefined}
            choose={(id) => void (id && change('members', id))}
          />
          <button type="button" className="k-button" aria-haspopup="dialog" onClick={() => setPasting(true)}>
            {t('words.groups.paste.open')}
          </button>
        </div>
      )}
      {isPasting && <PasteMembers groupId={group.id} close={() => setPasting(false)} onChange={renew} />}
      {data?.items.length === 0 && <p className="k-muted">{t('words.groups.empty')}</p>}
      {data && data.items.length > 0 && (
        <div className="k-table-frame">
          <table className="k-table">
            <thead>
              <tr>
                <th scope="col">{t('words.groups.columns.person')}</th>
                <th scope="col" className="k-figure">
                  {t('words.groups.columns.used')}
                </th>
                <th scope="col" className="k-figure">
                  {t('words.groups.columns.quota')}
                </th>
                {may.change && <th scope="col">{t('words.actions')}</th>}
              </tr>
            </thead>
            <tbody>
              {data.items.map((member) => (
                <tr key={member.id}>
                  <th scope="row">
                    <Link className="k-link" to={recordAddress('users', member.id, 'show')}>
                      {member.fullName}
                    </Link>
                    <p className="k-hint">{member.login}</p>
                  </th>
                  <Cell label="words.groups.columns.used" isFigure>
                    {format.size(member.storage.usedBytes + member.trashBytes)}
                  </Cell>
                  <Cell label="words.groups.columns.quota" isFigure>
                    {member.quotaBytes === null ? t('words.noLimit') : format.size(member.quotaBytes)}
                  </Cell>
                  {may.change && (
                    <td>
                      <button
                        type="button"
                        className="k-button"
                        aria-label={String(t('words.groups.removeOne', { name: member.fullName }))}
                        onClick={() => void change('members/remove', member.id)}
                      >
                        {t('words.groups.remove')}
                      </button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
