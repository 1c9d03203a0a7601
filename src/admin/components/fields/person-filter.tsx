import { SelectAsync } from '@adminjs/design-system';
import { ApiClient, type FilterPropertyProps, type RecordJSON, useTranslation } from 'adminjs';
import { useEffect, useState } from 'react';
import { shownText } from '../../../i18n/shown-text.js';

interface Choice {
  value: string;
  label: string;
}

const api = new ApiClient();

const choiceOf = ({ id, params }: RecordJSON): Choice => ({
  value: id,
  label: shownText(`${params.fullName} (${params.login})`),
});

/** Chooses a user by any part of the name, the login or the address. */
export default function PersonFilter({ property, resource, filter, onChange }: FilterPropertyProps) {
  const { t, translateProperty } = useTranslation();
  const [choice, setChoice] = useState<Choice | null>(null);
  const id: string | undefined = filter[property.path] || undefined;

  // The filter may come from the address, where there is only the id.
  useEffect(() => {
    if (!id) return setChoice(null);
    if (choice?.value === id) return;
    api
      .recordAction({ resourceId: 'users', recordId: id, actionName: 'show' })
      .then(({ data }) => setChoice(data.notice ? { value: id, label: id } : choiceOf(data.record)))
      .catch(() => setChoice({ value: id, label: id }));
  }, [id, choice?.value]);

  const search = async (query: string) =>
    (await api.searchRecords({ resourceId: 'users', query })).map((record) => choiceOf(record));
  const choose = (chosen: Choice | null) => {
    setChoice(chosen);
    onChange(property.path, chosen?.value ?? '');
  };
  return (
    <div className="k-field">
      <span className="k-label">{translateProperty(property.label, resource.id)}</span>
      <SelectAsync
        variant="filter"
        isClearable
        defaultOptions
        cacheOptions
        placeholder={t('words.anybody')}
        loadingMessage={() => t('words.searching')}
        noOptionsMessage={() => t('words.nobodyFound')}
        aria-label={translateProperty(property.label, resource.id)}
        value={choice}
        loadOptions={search}
        onChange={choose}
      />
    </div>
  );
}
