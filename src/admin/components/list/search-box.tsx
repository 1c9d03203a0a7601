import { Icon } from '@adminjs/design-system';
import { type ResourceJSON, useTranslation } from 'adminjs';
import { type FormEvent, useEffect, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { filterValues, withFilters } from './list-address.js';

/** Looks by words for what a list has: by Enter, and by itself once the typing pauses. */
export function SearchBox({ resource }: { resource: ResourceJSON }) {
  const { translateProperty } = useTranslation();
  const [query, setQuery] = useSearchParams();
  const property = resource.filterProperties.find(({ custom }) => custom?.isSearch);
  const name = property?.propertyPath ?? '';
  const asked = filterValues(query)[name] ?? '';
  const [typed, setTyped] = useState(asked);
  useEffect(() => setTyped(asked), [asked]);

  const search = (words: string) => {
    if (words.trim() !== asked)
      setQuery(withFilters(query, { ...filterValues(query), [name]: words.trim() }));
  };
  useEffect(() => {
    if (typed === asked) return;
    const timer = setTimeout(() => search(typed), PAUSE);
    return () => clearTimeout(timer);
  });
  if (!property) return null;
  const label = translateProperty(property.label, resource.id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    search(typed);
  };
  return (
    <search className="k-search">
      <form onSubmit={submit}>
        <span aria-hidden="true">
          <Icon icon="Search" size={16} />
        </span>
        <input
          type="search"
          className="k-input"
          maxLength={200}
          aria-label={label}
          placeholder={label}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </form>
    </search>
  );
}

const PAUSE = 400;
