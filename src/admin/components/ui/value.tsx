import { ValueGroup } from '@adminjs/design-system';
import { type BasePropertyProps, useTranslation } from 'adminjs';
import type { ReactNode } from 'react';

export type ValueProps = BasePropertyProps & { record: NonNullable<BasePropertyProps['record']> };

/** A value alone in a list, under its label on the record's page. */
export function Value({ property, resource, where, children }: ValueProps & { children: ReactNode }) {
  const { translateProperty } = useTranslation();
  if (where !== 'show') return children;
  return <ValueGroup label={translateProperty(property.label, resource.id)}>{children}</ValueGroup>;
}

/** Stands where there is nothing. */
export const Nothing = ({ children }: { children?: ReactNode }) => (
  <span className="k-muted">{children ?? '–'}</span>
);
