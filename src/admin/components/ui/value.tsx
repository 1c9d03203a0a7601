import { ValueGroup } from '@adminjs/design-system';
import { type BasePropertyJSON, type BasePropertyProps, useTranslation } from 'adminjs';
import type { ReactNode } from 'react';

export type ValueProps = BasePropertyProps & { record: NonNullable<BasePropertyProps['record']> };

/** In a list these stand under each other by their last digit, and so do their headings. */
const figures = new Set(['CountValue', 'DownloadsValue', 'FileCountValue', 'FreeValue', 'SizeValue']);

export const isFigure = ({ components }: BasePropertyJSON): boolean => figures.has(String(components?.list));

/** A value alone in a list, under its label on the record's page. */
export function Value({ property, resource, where, children }: ValueProps & { children: ReactNode }) {
  const { translateProperty } = useTranslation();
  if (where !== 'show') return isFigure(property) ? <span className="k-figure">{children}</span> : children;
  return <ValueGroup label={translateProperty(property.label, resource.id)}>{children}</ValueGroup>;
}

/** Stands where there is nothing. */
export const Nothing = ({ children }: { children?: ReactNode }) => (
  <span className="k-muted">{children ?? '–'}</span>
);
