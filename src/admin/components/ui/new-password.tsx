import { useTranslation } from 'adminjs';
import { Field } from './field.js';
import { useCopy } from './use-copy.js';

/** Letters and digits that nobody mistakes for each other. */
const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Fits the rules: a capital, a digit, a special character, and 14 random ones. */
export function suggestPassword(): string {
  const random = crypto.getRandomValues(new Uint32Array(14));
  const body = [...random].map((number) => letters[number % letters.length]).join('');
  return `${body.slice(0, 7)}-K7${body.slice(7)}`;
}

interface NewPasswordProps {
  password: string;
  /** Whether it has to be changed at the first sign-in. */
  isOneTime: boolean;
  error?: string;
  onPassword(password: string): void;
  onOneTime(isOneTime: boolean): void;
}

/** A password for somebody else, in plain sight: it is shown here and nowhere afterwards. */
export function NewPassword({ password, isOneTime, error, onPassword, onOneTime }: NewPasswordProps) {
  const { t } = useTranslation();
  const { isCopied, copy } = useCopy(password);
  return (
    <>
      <Field
        id="password"
        label={t('words.oneTime.password')}
        hint={`${t('words.oneTime.shownOnce')} ${t('words.passwordRules')}`}
        error={error}
      >
        <span className="k-copy">
          <input
            id="password"
            className="k-input"
            autoComplete="new-password"
            spellCheck={false}
            value={password}
            onChange={(event) => onPassword(event.target.value)}
          />
          <button type="button" className="k-button" onClick={copy}>
            {t(isCopied ? 'words.copied' : 'words.copy')}
          </button>
          <button type="button" className="k-button" onClick={() => onPassword(suggestPassword())}>
            {t('words.oneTime.another')}
          </button>
        </span>
      </Field>
      <div className="k-field">
        <label className="k-switch">
          <input
            type="checkbox"
            name="mustChangePassword"
            checked={isOneTime}
            onChange={(event) => onOneTime(event.target.checked)}
          />
          <span>{t('words.oneTime.mustChange')}</span>
        </label>
        <p className="k-hint">{t('words.oneTime.mustChangeHint')}</p>
      </div>
    </>
  );
}
