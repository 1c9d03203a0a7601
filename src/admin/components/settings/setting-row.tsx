import { useTranslation } from 'adminjs';
import { type FormEvent, useState } from 'react';
import { ApiProblem, callApi } from '../ui/call-api.js';
import { LogoControl } from './logo-control.js';
import { Origin } from './origin.js';
import { type ShownSetting, tagOf } from './setting.js';
import { SettingControl } from './setting-control.js';
import { useWritten } from './use-written.js';

interface RowProps {
  setting: ShownSetting;
  onChanged(setting: ShownSetting): void;
}

/** One setting: what it does, its field, where its value comes from, and what stands in the way of another one. */
export function SettingRow({ setting, onChanged }: RowProps) {
  const { t } = useTranslation();
  const written = useWritten();
  const [draft, setDraft] = useState(setting.value);
  const [error, setError] = useState<string | null>(null);
  /** What somebody else made of it meanwhile. */
  const [theirs, setTheirs] = useState<ShownSetting | null>(null);
  const [isSaved, setIsSaved] = useState(false);
  const id = `setting-${setting.name}`;
  const words = `words.settings.${setting.name}`;
  const isChanged = JSON.stringify(draft) !== JSON.stringify(setting.value);

  const saved = (now: ShownSetting) => {
    setDraft(now.value);
    setError(null);
    setTheirs(null);
    setIsSaved(true);
    onChanged(now);
  };
  const failed = async (reason: unknown) => {
    if (!(reason instanceof ApiProblem)) return setError(t('words.settings.unreachable'));
    if (reason.status !== 412) return setError(reason.errors[0]?.message ?? reason.message);
    const { items } = await callApi<{ items: ShownSetting[] }>('GET', '/settings');
    setTheirs(items.find(({ name }) => name === setting.name) ?? null);
  };
  const call = (method: 'PATCH' | 'DELETE', seen: ShownSetting) =>
    callApi<ShownSetting>(
      method,
      `/settings/${setting.name}`,
      method === 'PATCH' ? { value: draft } : undefined,
      { 'If-Match': tagOf(seen) },
    ).then(saved, failed);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void call('PATCH', setting);
  };

  return (
    <form
      className={error ? 'k-setting k-field k-field-bad' : 'k-setting k-field'}
      onSubmit={submit}
      noValidate
    >
      <div className="k-setting-words">
        <label htmlFor={id}>{t(`words.settings.names.${setting.name}`)}</label>
        <p className="k-hint" id={`${id}-hint`}>
          {t(`${words}.hint`)}
        </p>
      </div>
      <div className="k-setting-field">
        {setting.name === 'siteLogo' ? (
          <LogoControl id={id} setting={setting} onSaved={saved} onFailed={failed} />
        ) : (
          <SettingControl
            key={JSON.stringify(setting.value)}
            id={id}
            setting={setting}
            value={draft}
            isBad={error !== null}
            onChange={(value) => {
              setDraft(value);
              setIsSaved(false);
            }}
          />
        )}
        {error && (
          <p className="k-error" role="alert" id={`${id}-error`}>
            {error}
          </p>
        )}
        {theirs && (
          <div className="k-conflict" role="alert">
            <p>
              {t('words.settings.conflict', {
                login: theirs.changedBy ?? t('words.deletedUser'),
                value: written(theirs),
              })}
            </p>
            <p className="k-buttons">
              <button type="button" className="k-button" onClick={() => saved(theirs)}>
                {t('words.settings.takeTheirs')}
              </button>
              <button type="button" className="k-button" onClick={() => void call('PATCH', theirs)}>
                {t('words.settings.saveMine')}
              </button>
            </p>
          </div>
        )}
        <p className="k-setting-foot">
          <Origin setting={setting} onReset={() => void call('DELETE', setting)} />
          <span role="status">{isSaved && !isChanged ? t('words.settings.saved') : ''}</span>
        </p>
        {isChanged && !theirs && (
          <p className="k-buttons">
            <button type="submit" className="k-button k-button-main">
              {t('common.save')}
            </button>
            <button
              type="button"
              className="k-button"
              onClick={() => {
                setDraft(setting.value);
                setError(null);
              }}
            >
              {t('common.cancel')}
            </button>
          </p>
        )}
      </div>
    </form>
  );
}
