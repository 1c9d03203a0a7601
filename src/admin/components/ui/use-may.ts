import { useCurrentAdmin } from 'adminjs';
import type { PanelAdmin } from '../../panel-admin.js';

/** What whoever looks may here (`panel-rights.ts`): what they may not is not offered, and the server refuses it anyway. */
export function useMay(): PanelAdmin['may'] {
  const [admin] = useCurrentAdmin();
  return (admin as PanelAdmin | null)?.may ?? nothing;
}

const nothing: PanelAdmin['may'] = { see: false, help: false, read: false, change: false };
