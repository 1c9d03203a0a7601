import { useTranslation } from 'adminjs';
import { type FormEvent, useId, useState } from 'react';
import { auditKinds } from '../../../domain/audit/audit-acts.js';
import { endOfMinute, fromLocal, toLocal } from '../ui/local-moment.js';
import { PersonChoice } from '../ui/person-choice.js';
import type { Filters } from './audit-query.js';

interface Props {
  filters: Filters;
  ask(filters: Filters): void;
}

/** Who, whose, what, from where and when. */
export function AuditFilters({ filters, ask }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(filters);
  const set = (name: keyof Filters) => (value: string) => setDraft({ ...draft, [name]: value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask(draft);
  };
  const clear = () => {
    setDraft({});
    ask({});
  };
  const text = (key: string) => t(`words.audit.${key}`);
  return (
    <form className="k-filters" aria-label={text('filters')} onSubmit={submit}>
      <Kind label={text('act')} value={draft.kind ?? ''} choose={set('kind')} />
      <PersonChoice label={text('actor')} value={draft.actorId} choose={set('actorId')} />
      <PersonChoice label={text('owner')} value={draft.ownerId} choose={set('ownerId')} />
      <Typed label={text('address')} value={draft.address} type="text" change={set('address')} />
      <Typed
        label={text('from')}
        value={toLocal(draft.from)}
        type="datetime-local"
        change={(local) => set('from')(fromLocal(local) ?? '')}
      />
      <Typed
        label={text('to')}
        value={toLocal(draft.to)}
        type="datetime-local"
        change={(local) => set('to')(endOfMinute(fromLocal(local)) ?? '')}
      />
      {draft.requestId && (
        <Typed label={text('request')} value={draft.requestId} type="text" change={set('requestId')} />
      )}
      {draft.objectId && (
        <Typed label={text('object')} value={draft.objectId} type="text" change={set('objectId')} />
      )}
      <div className="k-filter-acts">
        <button type="submit" className="k-button k-button-main">
          {text('show')}
        </button>
        <button type="button" className="k-button" onClick={clear}>
          {text('clear')}
        </button>
      </div>
    </form>
  );
}

function Kind({ label, value, choose }: { label: string; value: string; choose(value: string): void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="k-field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="k-input" value={value} onChange={(event) => choose(event.target.value)}>
        <option value="">{t('words.audit.everything')}</option>
        {auditKinds.map((kind) => (
          <option key={kind} value={kind}>
            {t(`words.audit.kinds.${kind}`)}
          </option>
        ))}
      </select>
    </div>
  );
}

interface TypedProps {
  label: string;
  value: string | undefined;
  type: 'text' | 'datetime-local';
  change(value: string): void;
}

function Typed({ label, value = '', type, change }: TypedProps) {
  const id = useId();
  return (
    <div className="k-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type={type}
        className="k-input"
        value={value}
        onChange={(event) => change(event.target.value)}
      />
    </div>
  );
}
