import { useTranslation } from 'adminjs';

interface HeadProps {
  /** Keys of the panel's words, in their order; `acts` is for buttons, and heard alone. */
  columns: string[];
  /** Where the words lie. */
  words: string;
  /** Of the columns those that have amounts. */
  figures?: string[];
}

/** The headings of a table of our own, whose cells are `Cell`. */
export function Head({ columns, words, figures = [] }: HeadProps) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        {columns.map((column) => (
          <th key={column} scope="col" className={figures.includes(column) ? 'k-figure' : undefined}>
            {column === 'acts' ? (
              <span className="k-unheard">{t('words.actions')}</span>
            ) : (
              t(`${words}.${column}`)
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}
