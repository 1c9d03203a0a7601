import { useTranslation } from 'adminjs';
import type { ReactNode } from 'react';

interface CellProps {
  /** A key of the panel's words. */
  label: string;
  /** An amount: it stands above others by its last digit. */
  isFigure?: boolean;
  children: ReactNode;
}

/** A cell that knows its column, for where that has no heading above it. */
export function Cell({ label, isFigure = false, children }: CellProps) {
  const { t } = useTranslation();
  return (
    <td data-label={t(label)} className={isFigure ? 'k-figure' : undefined}>
      {children}
    </td>
  );
}
