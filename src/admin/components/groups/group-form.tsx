import { useTranslation } from 'adminjs';
import { type FormEvent, useState } from 'react';
import { ApiProblem } from '../ui/call-api.js';
import { Field } from '../ui/field.js';
import type { GroupFields, ShownGroup } from './group.js';

const GIGABYTE = 1024 ** 3;

interface FormProps {
  /** null: a new one. */
  group: ShownGroup | null;
  save(fields: Partial<GroupFields> & { applyQuota?: boolean }): Promise<void>;
  leave(): void;
}

/** As it is typed: text, and '' for what the place says. */
const typed = (group: ShownGroup | null) => ({
  name: group?.name ?? '',
  description: group?.description ?? '',
  defaultQuotaBytes: inGigabytes(group?.defaultQuotaBytes),
  quotaBytes: inGigabytes(group?.quotaBytes),
  linkMakers: group?.linkMakers ?? '',
  linkLongestDays: String(group?.linkLongestDays ?? ''),
  linkPasswordRequired: String(group?.linkPasswordRequired ?? ''),
  linkUploadRequests: String(group?.linkUploadRequests ?? ''),
});

type Typed = ReturnType<typeof typed>;

/** Name, quotas and the policy of links of a group. */
export function GroupForm({ group, save, leave }: FormProps) {
  const { t } = useTranslation();
  const [form, setForm] = useState<Typed>(() => typed(group));
  const [applyQuota, setApplyQuota] = useState(false);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState('');
  const [isBusy, setIsBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    try {
      await save({ ...fieldsOf(form), ...(applyQuota && { applyQuota }) });
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setErrors(Object.fromEntries(error.errors.map(({ field, message }) => [field, message])));
      setProblem(error.errors.length > 0 ? '' : error.message);
    } finally {
      setIsBusy(false);
    }
  };
  const change = (name: keyof Typed) => (event: { target: { value: string } }) =>
    setForm({ ...form, [name]: event.target.value });
  const text = (name: keyof Typed, unit?: string) => (
    <Field
      id={`group-${name}`}
      label={t(`words.groups.fields.${name}`)}
      hint={unit && t(`words.groups.hints.${name}`)}
      error={errors[name]}
    >
      <span className={unit ? 'k-with-unit' : undefined}>
        <input
          id={`group-${name}`}
          className="k-input"
          type={unit ? 'number' : 'text'}
          min={unit ? 0 : undefined}
          step="any"
          value={form[name]}
          onChange={change(name)}
        />
        {unit && <span>{t(unit)}</span>}
      </span>
    </Field>
  );
  const choice = (name: keyof Typed, values: string[]) => (
    <Field id={`group-${name}`} label={t(`words.groups.fields.${name}`)} error={errors[name]}>
      <select id={`group-${name}`} className="k-input" value={form[name]} onChange={change(name)}>
        <option value="">{t('words.groups.asThePlace')}</option>
        {values.map((value) => (
          <option key={value} value={value}>
            {t(`words.settings.${name}.choices.${value}`)}
          </option>
        ))}
      </select>
    </Field>
  );
  return (
    <form className="k-group-form" onSubmit={submit} noValidate>
      {problem && (
        <p role="alert" className="k-error">
          {problem}
        </p>
      )}
      {text('name')}
      {text('description')}
      {text('defaultQuotaBytes', 'words.quotaUnit')}
      {text('quotaBytes', 'words.quotaUnit')}
      {choice('linkMakers', ['everyone', 'admins'])}
      {text('linkLongestDays', 'words.settings.days')}
      {choice('linkPasswordRequired', ['true', 'false'])}
      {choice('linkUploadRequests', ['true', 'false'])}
      {group && (
        <label className="k-switch">
          <input
            type="checkbox"
            checked={applyQuota}
            onChange={(event) => setApplyQuota(event.target.checked)}
          />
          {t('words.groups.applyQuota')}
        </label>
      )}
      <p className="k-buttons">
        <button type="submit" className="k-button k-button-main" disabled={isBusy}>
          {t('common.save')}
        </button>
        <button type="button" className="k-button" onClick={leave}>
          {t('common.cancel')}
        </button>
      </p>
    </form>
  );
}

const inGigabytes = (bytes: number | null | undefined): string =>
  bytes === null || bytes === undefined ? '' : String(Number((bytes / GIGABYTE).toFixed(3)));

const bytesOf = (gigabytes: string): number | null =>
  gigabytes === '' ? null : Math.round(Number(gigabytes) * GIGABYTE);

const flagOf = (value: string): boolean | null => (value === '' ? null : value === 'true');

const fieldsOf = (form: Typed): Partial<GroupFields> => ({
  name: form.name,
  description: form.description,
  defaultQuotaBytes: bytesOf(form.defaultQuotaBytes),
  quotaBytes: bytesOf(form.quotaBytes),
  linkMakers: form.linkMakers === '' ? null : (form.linkMakers as GroupFields['linkMakers']),
  linkLongestDays: form.linkLongestDays === '' ? null : Number(form.linkLongestDays),
  linkPasswordRequired: flagOf(form.linkPasswordRequired),
  linkUploadRequests: flagOf(form.linkUploadRequests),
});
