import { useEffect } from 'react';
import { type To, useNavigate } from 'react-router-dom';

/**
 * The drawer that is open as a dialog: it has a name and the focus, all behind it is out of reach, Escape closes it, and then
 * the focus is where it was.
 */
export function useDrawerDialog(titleId: string, close: To): void {
  const navigate = useNavigate();
  const address = JSON.stringify(close);
  useEffect(() => {
    const drawer = document.getElementById('drawerPortal');
    const behind = document.getElementById('app');
    if (!drawer || !behind) return;
    const before = document.activeElement;
    for (const [name, value] of [
      ['role', 'dialog'],
      ['aria-modal', 'true'],
      ['aria-labelledby', titleId],
      ['tabindex', '-1'],
    ])
      drawer.setAttribute(String(name), String(value));
    behind.inert = true;
    if (!drawer.contains(document.activeElement)) drawer.focus();
    const onKey = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') navigate(JSON.parse(address) as To);
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
      behind.inert = false;
      if (before instanceof HTMLElement) before.focus();
    };
  }, [titleId, address, navigate]);
}
