import { useTranslation } from 'adminjs';
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
