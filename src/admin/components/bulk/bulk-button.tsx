import { useTranslation } from 'adminjs';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { BulkNoun } from '../../../domain/bulk/bulk-act.js';
import { MAX_COUNT } from '../../max-count.js';
import { Dialog } from '../ui/dialog.js';
import { useFormat } from '../ui/use-format.js';
import { BulkDialog } from './bulk-dialog.js';
import { selectionOf } from './bulk-selection.js';

interface BulkButtonProps {
  noun: BulkNoun;
  /** How many match; undefined where nobody counted. */
  total: number | undefined;
  /** Of the rows that are ticked; without any it is for all that match. */
  ids: string[];
  /** Something was done: the list is to be read anew. */
  onDone(): void;
}

/** In the head of a list: what can be done to all that match, not just to this page, or to what is ticked. */
export function BulkButton({ noun, total, ids, onDone }: BulkButtonProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [query] = useSearchParams();
  const [isOpen, setOpen] = useState(false);
  const isAll = ids.length === 0;
  const label = isAll
    ? total === undefined || total > MAX_COUNT
      ? t('words.bulk.allThatMatch')
      : t('words.bulk.allMatching', { count: total, number: format.number(total) })
    : t('words.bulk.ticked', { count: ids.length });
  const close = () => {
    setOpen(false);
    onDone();
  };
  return (
    <>
      <button
        type="button"
        className="k-button"
        aria-haspopup="dialog"
        data-testid="bulk"
        disabled={isAll && total === 0}
        onClick={() => setOpen(true)}
      >
        {label}
      </button>
      {isOpen && (
        <Dialog title={t(`words.bulk.titles.${noun}`)} close={close}>
          <BulkDialog noun={noun} selection={selectionOf(query, ids)} close={close} />
        </Dialog>
      )}
    </>
  );
}
