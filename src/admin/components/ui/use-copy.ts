import { type MouseEvent, useEffect, useState } from 'react';

/** Copies a text, and says for which one it did. For a button beside the input that shows it. */
export function useCopy(text: string) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => setCopied(false), [text]);
  const copy = async ({ currentTarget }: MouseEvent<HTMLButtonElement>) => {
    const field = currentTarget.parentElement?.querySelector('input');
    // Where the clipboard is closed to us (plain HTTP), the old way still works.
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else {
      field?.select();
      document.execCommand('copy');
    }
    setCopied(true);
  };
  return { isCopied, copy };
}
