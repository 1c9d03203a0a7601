import { BasePropertyComponent, type ResourceJSON, useTranslation } from 'adminjs';
import { type FormEvent, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { Dialog } from '../ui/dialog.js';
import { filterValues, withFilters } from './list-address.js';

interface FilterDialogProps {
  resource: ResourceJSON;
  close(): void;
}

/** All filters of a list, to set and to clear; they take effect together. */
export function FilterDialog({ resource, close }: FilterDialogProps) {
  const { t, translateButton } = useTranslation();
  const [query, setQuery] = useSearchParams();
  const [values, setValues] = useState(() => filterValues(query));
  const show = (chosen: Record<string, string>) => {
    setQuery(withFilters(query, chosen));
    close();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    show(values);
  };
  return (
    <Dialog title={t('labels.filters')} close={close}>
      <form onSubmit={submit} data-css={`${resource.id}-filters`}>
        {resource.filterProperties.map((property) => (
          <BasePropertyComponent
            key={property.propertyPath}
            where="filter"
            property={property}
            resource={resource}
            filter={values}
            onChange={(name: unknown, value: unknown) =>
              setValues((current) => ({ ...current, [String(name)]: String(value ?? '') }))
            }
          />
        ))}
        <div className="k-buttons">
          <button type="submit" className="k-button k-button-main">
            {translateButton('applyChanges')}
          </button>
          <button type="button" className="k-button" onClick={() => show({})}>
            {translateButton('resetFilter')}
          </button>
          <button type="button" className="k-button" onClick={close}>
            {translateButton('cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
