import type { ReactNode } from 'react';

export type BadgeVariant = 'primary' | 'success' | 'warning' | 'danger' | 'info';

export const Badge = ({ variant, children }: { variant: BadgeVariant; children: ReactNode }) => (
  <span className={`k-badge k-badge-${variant}`}>{children}</span>
);
