import { type ResourceJSON, useTranslation } from 'adminjs';
import { type FormEvent, useState } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import { shownText } from '../../../i18n/shown-text.js';
import { ApiProblem, callApi } from '../ui/call-api.js';
import { useApi } from '../ui/use-api.js';
import { useMay } from '../ui/use-may.js';
import { keptQuery } from './list-address.js';

interface View {
  id: string;
  name: string;
  query: string;
  isShared: boolean;
  ownerId: string;
}

/** Lists as they were kept: filters, order and columns under a name, for oneself or for everybody. */
export function Views({ resource }: { resource: ResourceJSON }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  if (!useMay().read) return null;
  return (
    <details className="k-columns k-views" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="k-button">{t('words.views.title')}</summary>
      <div className="k-views-body">{isOpen ? <ViewList resource={resource} /> : null}</div>
    </details>
  );
}

function ViewList({ resource }: { resource: ResourceJSON }) {
  const { t } = useTranslation();
  const { data, reload } = useApi<{ items: View[] }>(`/views?list=${resource.id}`);
  const { change: mayKeep } = useMay();
  const remove = async ({ id }: View) => {
    await callApi('DELETE', `/views/${id}`);
    reload();
  };
  return (
    <>
      <ul>
        {data?.items.map((view) => (
          <li key={view.id}>
            <Link className="k-link" to={{ search: view.query }}>
              {shownText(view.name)}
            </Link>
            {view.isShared ? <span className="k-muted">{t('words.views.shared')}</span> : null}
            {mayKeep ? (
              <button
                type="button"
                className="k-icon-button k-view-delete"
                aria-label={String(t('words.views.delete', { name: shownText(view.name) }))}
                onClick={() => remove(view)}
              >
                ×
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {data?.items.length === 0 ? <p className="k-muted">{t('words.views.none')}</p> : null}
      {mayKeep ? <SaveView resource={resource} saved={reload} /> : null}
    </>
  );
}

function SaveView({ resource, saved }: { resource: ResourceJSON; saved(): void }) {
  const { t, translateButton } = useTranslation();
  const [query] = useSearchParams();
  const [name, setName] = useState('');
  const [isShared, setShared] = useState(false);
  const [error, setError] = useState('');
  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await callApi('POST', '/views', {
        list: resource.id,
        name,
        isShared,
        query: keptQuery(query).toString(),
      });
      setName('');
      setError('');
      saved();
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      setError(problem.errors[0]?.message ?? problem.message);
    }
  };
  return (
    <form onSubmit={save}>
      <label htmlFor={`view-of-${resource.id}`}>{t('words.views.name')}</label>
      <input
        id={`view-of-${resource.id}`}
        className="k-input"
        maxLength={80}
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <label>
        <input type="checkbox" checked={isShared} onChange={(event) => setShared(event.target.checked)} />
        {t('words.views.forEverybody')}
      </label>
      {error ? (
        <p className="k-error" role="alert">
          {error}
        </p>
      ) : null}
      <button type="submit" className="k-button k-button-main">
        {translateButton('save')}
      </button>
    </form>
  );
}
