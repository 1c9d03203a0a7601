import { useTranslation } from 'adminjs';
import { useEffect, useState } from 'react';
import type { AccountSlip } from '../../../domain/slips/slip.js';
import { callApi } from '../ui/call-api.js';

/** So many slips are drawn; more than that nobody cuts out of paper, and the table has all. */
const MOST_DRAWN = 2_000;

/** A slip for each person, to be printed and cut, or all of them as a table. `path` is where the API has them. */
export function Slips({ path, secret }: { path: string; secret: string }) {
  const { t } = useTranslation();
  const [slips, setSlips] = useState<AccountSlip[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    readAll(path, secret).then(setSlips, (error: Error) => setProblem(error.message));
  }, [path, secret]);

  if (problem)
    return (
      <p role="alert" className="k-error">
        {problem}
      </p>
    );
  if (!slips) return <p className="k-muted">{t('words.block.loading')}</p>;
  return (
    <section aria-labelledby="slips">
      <h2 id="slips">{t('words.imports.slips.title')}</h2>
      <p className="k-hint">{t('words.imports.slips.hint')}</p>
      <p className="k-buttons k-unprinted">
        <button type="button" className="k-button k-button-main" onClick={() => window.print()}>
          {t('words.imports.slips.print')}
        </button>
        <button type="button" className="k-button" onClick={() => save(slips, t('words.imports.slips.file'))}>
          {t('words.imports.slips.save')}
        </button>
      </p>
      <ul className="k-slips">
        {slips.slice(0, MOST_DRAWN).map((slip) => (
          <Slip key={slip.login} slip={slip} />
        ))}
      </ul>
    </section>
  );
}

function Slip({ slip: { fullName, login, oneTimePassword } }: { slip: AccountSlip }) {
  const { t } = useTranslation();
  return (
    <li className="k-slip">
      <strong>{fullName}</strong>
      <dl>
        <dt>{t('words.imports.slips.address')}</dt>
        <dd>{window.location.origin}</dd>
        <dt>{t('words.imports.columns.login')}</dt>
        <dd>{login}</dd>
        <dt>{t('words.imports.slips.password')}</dt>
        <dd>
          <code>{oneTimePassword ?? t('words.imports.slips.changed')}</code>
        </dd>
      </dl>
      <p className="k-hint">{t('words.imports.slips.once')}</p>
    </li>
  );
}

async function readAll(path: string, secret: string): Promise<AccountSlip[]> {
  const slips: AccountSlip[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: { items: AccountSlip[]; nextCursor: string | null } = await callApi('POST', path, {
      key: secret,
      limit: 500,
      ...(cursor && { cursor }),
    });
    slips.push(...page.items);
    cursor = page.nextCursor;
  }
  return slips;
}

/** As CSV; what a spreadsheet would take for a formula is text with an apostrophe before it. */
function save(slips: AccountSlip[], name: string): void {
  const cell = (text: string) => `"${text.replace(/^[=+\-@]/, "'$&").replaceAll('"', '""')}"`;
  const lines = slips.map(({ fullName, login, email, oneTimePassword }) =>
    [fullName, login, email, oneTimePassword ?? ''].map(cell).join(','),
  );
  const blob = new Blob(['\ufeff', 'name,login,email,password\r\n', lines.join('\r\n')], {
    type: 'text/csv',
  });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
