import { useTranslation } from 'adminjs';
import { useEffect, useState } from 'react';
import { callApi } from './call-api.js';
import { useApi } from './use-api.js';

interface GroupChoiceProps {
  id: string;
  value: string;
  choose(groupId: string): void;
}

/** One of the groups, by name. */
export function GroupChoice({ id, value, choose }: GroupChoiceProps) {
  const { t } = useTranslation();
  const { data, failure } = useApi<{ items: { id: string; name: string }[] }>('/groups?limit=500');
  if (failure !== undefined)
    return (
      <p role="alert" className="k-error">
        {failure || t('words.block.failed')}
      </p>
    );
  return (
    <select id={id} className="k-input" value={value} onChange={(event) => choose(event.target.value)}>
      <option value="">{t(data?.items.length === 0 ? 'words.groups.none' : 'words.groups.choose')}</option>
      {data?.items.map((group) => (
        <option key={group.id} value={group.id}>
          {group.name}
        </option>
      ))}
    </select>
  );
}

/** The name of a group; its id where nobody knows it any more. */
export function useGroupName(id: string | undefined): string {
  const [found, setFound] = useState<{ id: string; name: string } | null>(null);
  useEffect(() => {
    if (!id) return undefined;
    let isCurrent = true;
    const keep = (name: string) => isCurrent && setFound({ id, name });
    callApi<{ name: string }>('GET', `/groups/${encodeURIComponent(id)}`).then(
      ({ name }) => keep(name),
      () => keep(id),
    );
    return () => {
      isCurrent = false;
    };
  }, [id]);
  return found?.id === id ? (found?.name ?? '') : '';
}
