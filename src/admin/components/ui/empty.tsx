import type { ReactNode } from 'react';

interface EmptyProps {
  title: string;
  /** What it means, or what to do next. */
  hint: string;
  /** Buttons. */
  children?: ReactNode;
}

/** Stands where rows would, when there are none. */
export const Empty = ({ title, hint, children }: EmptyProps) => (
  <div className="k-empty">
    <p className="k-lead">{title}</p>
    <p className="k-muted">{hint}</p>
    {children}
  </div>
);
