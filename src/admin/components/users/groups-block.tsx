import { useNotice, useTranslation } from 'adminjs';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { pageAddress } from '../ui/addresses.js';
import { Block } from '../ui/block.js';
import { callApi } from '../ui/call-api.js';
import { Field } from '../ui/field.js';
import { GroupChoice } from '../ui/group-choice.js';
import { useApi } from '../ui/use-api.js';
import { useMay } from '../ui/use-may.js';

interface GroupsProps {
  id: string;
  fullName: string;
  /** Whoever joins may get the group's quota. */
  onChange: () => void;
}

/** Which groups somebody is in, with the way to each; put in one and taken out here. */
export function Groups({ id, fullName, onChange }: GroupsProps) {
  const { t } = useTranslation();
  const may = useMay();
  const addNotice = useNotice();
  const groups = useApi<{ items: { id: string; name: string }[] }>(`/groups?userId=${id}&limit=500`);
  const [chosen, setChosen] = useState('');
  const [isBusy, setBusy] = useState(false);
  const change = async (groupId: string, way: 'members' | 'members/remove') => {
    setBusy(true);
    try {
      await callApi('POST', `/groups/${groupId}/${way}`, { userIds: [id] });
      setChosen('');
    } catch (error) {
      addNotice({ message: (error as Error).message, type: 'error' });
    } finally {
      setBusy(false);
      groups.reload();
      onChange();
    }
  };
  return (
    <Block
      title={t('words.user.groups')}
      way={{ to: pageAddress('groups'), words: t('words.user.allGroups') }}
      loaded={groups}
    >
      {({ items }) => (
        <>
          {items.length === 0 && <p className="k-muted">{t('words.user.noGroups')}</p>}
          {items.length > 0 && (
            <ul className="k-rows">
              {items.map((group) => (
                <li key={group.id}>
                  <Link className="k-cut" to={`${pageAddress('groups')}?group=${group.id}`}>
                    {group.name}
                  </Link>
                  {may.change && (
                    <button
                      type="button"
                      className="k-button"
                      disabled={isBusy}
                      aria-label={String(t('words.user.leaveGroup', { name: fullName, group: group.name }))}
                      onClick={() => void change(group.id, 'members/remove')}
                    >
                      {t('words.groups.remove')}
                    </button>
                  )}
                </li>
              ))}
            </ul>
          )}
          {may.change && (
            <Field
              id="join-group"
              label={String(t('words.user.joinGroup'))}
              hint={String(t('words.bulk.groupHints.addToGroup'))}
            >
              <span className="k-with-unit">
                <GroupChoice id="join-group" value={chosen} choose={setChosen} />
                <button
                  type="button"
                  className="k-button"
                  disabled={isBusy || chosen === ''}
                  onClick={() => void change(chosen, 'members')}
                >
                  {t('words.user.join')}
                </button>
              </span>
            </Field>
          )}
        </>
      )}
    </Block>
  );
}
