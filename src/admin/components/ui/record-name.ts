import type { RecordJSON } from 'adminjs';
import { shownText } from '../../../i18n/shown-text.js';

/** A link is named by what it leads to. */
export const nameOf = ({ title, params }: RecordJSON): string =>
  shownText(String(params['file.name'] ?? params['folder.name'] ?? title));
