import { useTranslation } from 'adminjs';
import type { ReactNode } from 'react';

/** A cell that knows its column, for where that has no heading above it. `label` is a key of the panel's words. */
export function Cell({ label, children }: { label: string; children: ReactNode }) {
  const { t } = useTranslation();
  return <td data-label={t(label)}>{children}</td>;
}
