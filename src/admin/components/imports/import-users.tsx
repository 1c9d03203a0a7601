import { useTranslation } from 'adminjs';
import { type ChangeEvent, useState } from 'react';
import { Link } from 'react-router-dom';
import { listAddress } from '../ui/addresses.js';
import { callApi } from '../ui/call-api.js';
import { useFormat } from '../ui/use-format.js';
import { ImportProgress } from './import-progress.js';
import type { SentImport } from './import-types.js';
import { Faults, FirstAccounts } from './table-report.js';

/** Accounts by a table: choose a file, look at what it says, create them, print the slips. */
export default function ImportUsers() {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<SentImport | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  const send = async (table: File, dryRun: boolean) => {
    setBusy(true);
    setProblem(null);
    try {
      setReport(
        await callApi('POST', `/user-imports?dryRun=${dryRun}`, new Blob([table], { type: 'text/csv' })),
      );
    } catch (error) {
      setReport(null);
      setProblem((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  const choose = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const chosen = target.files?.[0] ?? null;
    setFile(chosen);
    setReport(null);
    if (chosen) void send(chosen, true);
  };
  return (
    <div className="k-page k-import">
      <p>
        <Link className="k-link" to={listAddress('users')}>
          {t('words.user.back')}
        </Link>
      </p>
      <h1>{t('words.imports.title')}</h1>
      {report?.job && report.key ? (
        <ImportProgress id={report.job.id} secret={report.key} />
      ) : (
        <>
          <Explanation />
          <label className={report ? 'k-button k-file-button' : 'k-button k-button-main k-file-button'}>
            {t('words.imports.choose')}
            <input type="file" accept=".csv,.txt,text/csv" onChange={choose} disabled={isBusy} />
          </label>
          {file && <p className="k-muted">{file.name}</p>}
          <div aria-live="polite">
            {isBusy && <p className="k-muted">{t('words.imports.checking')}</p>}
            {problem && (
              <p role="alert" className="k-error">
                {problem}
              </p>
            )}
            {report && !isBusy && file && <Report report={report} create={() => send(file, false)} />}
          </div>
        </>
      )}
    </div>
  );
}

/** The columns and an example, in the reader's language; both are understood in either. */
function Explanation() {
  const { t } = useTranslation();
  return (
    <section className="k-card">
      <p>{t('words.imports.lead')}</p>
      <pre className="k-sample">{t('words.imports.sample')}</pre>
      <p className="k-hint">{t('words.imports.hint')}</p>
    </section>
  );
}

function Report({ report, create }: { report: SentImport; create(): void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { rowCount, faultCount } = report;
  if (faultCount > 0)
    return (
      <>
        <p role="alert" className="k-error">
          {t('words.imports.refused', { count: faultCount, faults: format.number(faultCount) })}
        </p>
        <Faults report={report} />
      </>
    );
  const rows = format.number(rowCount);
  return (
    <>
      <p>{t('words.imports.sound', { count: rowCount, rows })}</p>
      <FirstAccounts report={report} />
      <button type="button" className="k-button k-button-main" onClick={create}>
        {t('words.imports.create', { count: rowCount, rows })}
      </button>
    </>
  );
}
