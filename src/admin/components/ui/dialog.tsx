import { useTranslation } from 'adminjs';
import { type ReactNode, useEffect, useId, useRef } from 'react';

interface DialogProps {
  title: string;
  close(): void;
  children: ReactNode;
}

/** The browser's own dialog: it has the focus and keeps it, Escape closes it, and the focus goes back to where it was. */
export function Dialog({ title, close, children }: DialogProps) {
  const { t } = useTranslation();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} className="k-dialog" aria-labelledby={id} onClose={close}>
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" className="k-icon-button" aria-label={t('common.close')} onClick={close}>
          ×
        </button>
      </header>
      {children}
    </dialog>
  );
}
