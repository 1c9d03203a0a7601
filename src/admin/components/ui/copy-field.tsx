import { useTranslation } from 'adminjs';
import { useCopy } from './use-copy.js';

/** An address in a field, with a button that copies it and says so. */
export function CopyField({ value, label }: { value: string; label: string }) {
  const { t } = useTranslation();
  const { isCopied, copy } = useCopy(value);
  return (
    <span className="k-copy">
      <input
        className="k-input"
        readOnly
        value={value}
        aria-label={label}
        onFocus={(event) => event.target.select()}
      />
      <button type="button" className="k-button" onClick={copy}>
        {t(isCopied ? 'words.copied' : 'words.copy')}
      </button>
    </span>
  );
}
