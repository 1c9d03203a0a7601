import { useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import { recordAddress } from '../ui/addresses.js';
import { Cell } from '../ui/cell.js';
import { Name } from '../ui/name.js';
import { useFormat } from '../ui/use-format.js';
import type { SentOffboarding } from './offboarding-types.js';

/** What they leave: all together, of each where there are several, and who is left out and why. */
export function LeftBehind({ preview }: { preview: SentOffboarding }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { count, left, people, sum } = preview;
  const lines = [
    { name: 'files', count: sum.fileCount, size: format.size(sum.bytes) },
    { name: 'folders', count: sum.folderCount },
    { name: 'links', count: sum.linkCount, used: format.number(sum.usedLinkCount) },
    { name: 'uploads', count: sum.uploadCount, size: format.size(sum.uploadBytes) },
  ].filter((line) => line.count > 0);
  const groups = people.length === 1 ? (people[0]?.groups ?? []) : [];
  return (
    <section className="k-card" aria-labelledby="left-behind">
      <h2 id="left-behind">{t('words.offboarding.whatTheyLeave', { count })}</h2>
      {left.map(({ reason, reasonText, count: number }) => (
        <p key={reason} className="k-error">
          {t('words.bulk.leftOut', { number: format.number(number), reason: reasonText ?? reason })}
        </p>
      ))}
      {count === 0 && <p>{t('words.offboarding.nobody')}</p>}
      {count > 0 && lines.length === 0 && <p>{t('words.offboarding.nothing')}</p>}
      {lines.length > 0 && (
        <ul className="k-list">
          {lines.map(({ name, ...values }) => (
            <li key={name}>
              {t(`words.offboarding.${name}`, { ...values, number: format.number(values.count) })}
            </li>
          ))}
        </ul>
      )}
      {sum.trashBytes > 0 && (
        <p className="k-muted">{t('words.offboarding.trash', { size: format.size(sum.trashBytes) })}</p>
      )}
      {groups.length > 0 && (
        <p className="k-muted">{t('words.offboarding.groups', { names: groups.join(', ') })}</p>
      )}
      {count > 1 && <People preview={preview} />}
    </section>
  );
}

const figures = new Set(['files', 'size', 'links']);

function People({ preview: { people, count } }: { preview: SentOffboarding }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <div className="k-table-frame">
        <table className="k-table">
          <caption className="k-unseen-words">{t('words.offboarding.people')}</caption>
          <thead>
            <tr>
              {['person', 'files', 'size', 'links', 'groups'].map((column) => (
                <th key={column} scope="col" className={figures.has(column) ? 'k-figure' : undefined}>
                  {t(`words.offboarding.columns.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {people.map((leaver) => (
              <tr key={leaver.id}>
                <th scope="row">
                  <Link className="k-link" to={recordAddress('users', leaver.id)}>
                    <Name name={leaver.fullName} />
                  </Link>{' '}
                  <span className="k-muted">{leaver.login}</span>
                </th>
                <Cell label="words.offboarding.columns.files" isFigure>
                  {format.number(leaver.fileCount)}
                </Cell>
                <Cell label="words.offboarding.columns.size" isFigure>
                  {format.size(leaver.bytes)}
                </Cell>
                <Cell label="words.offboarding.columns.links" isFigure>
                  {format.number(leaver.linkCount)}
                </Cell>
                <Cell label="words.offboarding.columns.groups">{leaver.groups.join(', ')}</Cell>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {count > people.length && (
        <p className="k-muted">{t('words.bulk.andMore', { number: format.number(count - people.length) })}</p>
      )}
    </>
  );
}
