import { useTranslation } from 'adminjs';
import { type ReactNode, useId } from 'react';
import { Link } from 'react-router-dom';
import type { Loaded } from './use-api.js';

interface BlockProps<Answer> {
  title: string;
  /** Where all of it is. */
  way?: { to: string; words: string; isOutside?: boolean };
  loaded: Loaded<Answer>;
  isWide?: boolean;
  /** Where an address with `#` leads. */
  anchor?: string;
  children(answer: Answer): ReactNode;
}

/** A part of a page, loaded by itself: what fails to come says so in its place. */
export function Block<Answer>({ title, way, loaded, isWide, anchor, children }: BlockProps<Answer>) {
  const id = useId();
  return (
    <section
      id={anchor}
      className={isWide ? 'k-card k-block k-block-wide' : 'k-card k-block'}
      aria-labelledby={id}
    >
      <div className="k-block-head">
        <h2 id={id}>{title}</h2>
        {way && <Way {...way} />}
      </div>
      <Content loaded={loaded}>{children}</Content>
    </section>
  );
}

function Way({ to, words, isOutside }: NonNullable<BlockProps<unknown>['way']>) {
  if (!isOutside)
    return (
      <Link className="k-link" to={to}>
        {words}
      </Link>
    );
  return (
    <a className="k-link" href={to}>
      {words}
    </a>
  );
}

function Content<Answer>({ loaded, children }: Pick<BlockProps<Answer>, 'loaded' | 'children'>) {
  const { t } = useTranslation();
  const { data, failure } = loaded;
  if (failure !== undefined)
    return (
      <p className="k-error" role="alert">
        {failure || t('words.block.failed')}
      </p>
    );
  if (data === undefined) return <p className="k-muted">{t('words.block.loading')}</p>;
  return children(data);
}
