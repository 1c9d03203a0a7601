import type { RecordJSON, ResourceJSON } from 'adminjs';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { shownText } from '../../../i18n/shown-text.js';
import { recordAddress } from './addresses.js';

interface RowLinkProps {
  resource: ResourceJSON;
  record: RecordJSON;
  /** The whole of what may be cut. */
  title: string;
  className?: string;
  children: ReactNode;
}

/** The main cell of a row leads where a click on the row does: for the keyboard, for a window beside, for whoever hears it read. */
export const RowLink = ({ resource, record, title, className = 'k-link k-cut', children }: RowLinkProps) => (
  <Link className={className} to={recordAddress(resource.id, record.id)} title={shownText(title)}>
    {children}
  </Link>
);
