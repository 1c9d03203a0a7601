import { useTranslation } from 'adminjs';
import { useState } from 'react';

/** An address in a field, with a button that copies it and says so. */
export function CopyField({ value, label }: { value: string; label: string }) {
  const { t } = useTranslation();
  const [isCopied, setCopied] = useState(false);
  const copy = async (field: HTMLInputElement | null) => {
    // Where the clipboard is closed to us (plain HTTP), the old way still works.
    if (navigator.clipboard) await navigator.clipboard.writeText(value);
    else {
      field?.select();
      document.execCommand('copy');
    }
    setCopied(true);
  };
  return (
    <span className="k-copy">
      <input
        className="k-input"
        readOnly
        value={value}
        aria-label={label}
        onFocus={(event) => event.target.select()}
      />
      <button
        type="button"
        className="k-button"
        onClick={(event) => copy(event.currentTarget.parentElement?.querySelector('input') ?? null)}
      >
        {t(isCopied ? 'words.copied' : 'words.copy')}
      </button>
    </span>
  );
}
