import { useTranslation } from 'adminjs';
import { type FormEvent, useId, useState } from 'react';
import { type HoldKind, holdKinds } from '../../../domain/sign-ins/sign-in.js';
import { ApiProblem, callApi } from '../ui/call-api.js';
import { Field } from '../ui/field.js';
import { fromLocal } from '../ui/local-moment.js';

/** Holds an address or a network off, or lets it through. */
export function HoldForm({ network, onDone }: { network: string; onDone(): void }) {
  const { t } = useTranslation();
  const text = (key: string) => t(`words.signIns.${key}`);
  const id = useId();
  const [form, setForm] = useState({ network, kind: 'hold' as HoldKind, reason: '', until: '' });
  const [problem, setProblem] = useState<string | null>(null);
  const set = (changes: Partial<typeof form>) => setForm({ ...form, ...changes });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await callApi('POST', '/sign-ins/holds', { ...form, until: fromLocal(form.until) });
      setProblem(null);
      set({ network: '', reason: '' });
    } catch (error) {
      const { errors, message } = error as ApiProblem;
      setProblem(error instanceof ApiProblem && errors[0] ? errors[0].message : message);
    }
    onDone();
  };
  return (
    <form className="k-filters k-hold" aria-label={text('byHand')} onSubmit={submit}>
      <Field id={`${id}-network`} label={text('network')} error={problem ?? undefined}>
        <input
          id={`${id}-network`}
          className="k-input"
          required
          value={form.network}
          aria-invalid={problem !== null}
          onChange={(event) => set({ network: event.target.value })}
        />
      </Field>
      <Field id={`${id}-kind`} label={text('kind')}>
        <select
          id={`${id}-kind`}
          className="k-input"
          value={form.kind}
          onChange={(event) => set({ kind: event.target.value as HoldKind })}
        >
          {holdKinds.map((kind) => (
            <option key={kind} value={kind}>
              {text(`kinds.${kind}`)}
            </option>
          ))}
        </select>
      </Field>
      <Field id={`${id}-until`} label={text('until')} hint={text('forever')}>
        <input
          id={`${id}-until`}
          type="datetime-local"
          className="k-input"
          value={form.until}
          onChange={(event) => set({ until: event.target.value })}
        />
      </Field>
      <Field id={`${id}-reason`} label={text('reason')}>
        <input
          id={`${id}-reason`}
          className="k-input"
          maxLength={200}
          value={form.reason}
          onChange={(event) => set({ reason: event.target.value })}
        />
      </Field>
      <div className="k-filter-acts">
        <button type="submit" className="k-button k-button-main">
          {text('add')}
        </button>
      </div>
    </form>
  );
}
