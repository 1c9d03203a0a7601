import type { ReactNode } from 'react';

interface FieldProps {
  id: string;
  label: string;
  hint?: string;
  error?: string;
  children: ReactNode;
}

/** Label above, hint below, error beside the field. */
export const Field = ({ id, label, hint, error, children }: FieldProps) => (
  <div className={error ? 'k-field k-field-bad' : 'k-field'}>
    <label htmlFor={id}>{label}</label>
    {children}
    {error && (
      <p className="k-error" role="alert" id={`${id}-error`}>
        {error}
      </p>
    )}
    {hint && <p className="k-hint">{hint}</p>}
  </div>
);
