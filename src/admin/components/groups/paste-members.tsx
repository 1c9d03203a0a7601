import { useTranslation } from 'adminjs';
import { type FormEvent, useState } from 'react';
import type { NamedJoined } from '../../../domain/groups/add-named-members.js';
import { callApi } from '../ui/call-api.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { useFormat } from '../ui/use-format.js';
import { namesOf } from './names-of.js';

interface PasteProps {
  groupId: string;
  close(): void;
  /** Somebody joined. */
  onChange(): void;
}

/** People join by a list of their logins or e-mails; where somebody is unknown one sees who, and nobody joined yet. */
export function PasteMembers({ groupId, close, onChange }: PasteProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [report, setReport] = useState<NamedJoined | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const names = namesOf(typed);

  const send = async (onlyKnown: boolean) => {
    setBusy(true);
    setProblem(null);
    try {
      const answer = await callApi<NamedJoined>('POST', `/groups/${groupId}/members/names`, {
        names,
        onlyKnown,
      });
      setReport(answer);
      if (answer.isDone) onChange();
    } catch (error) {
      setProblem((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send(false);
  };
  if (report?.isDone)
    return (
      <Dialog title={t('words.groups.paste.title')} close={close}>
        <Report report={report} />
        <p className="k-buttons k-turns">
          <button type="button" className="k-button k-button-main" onClick={close}>
            {t('common.close')}
          </button>
        </p>
      </Dialog>
    );
  return (
    <Dialog title={t('words.groups.paste.title')} close={close}>
      <form onSubmit={submit}>
        <Field
          id="pasted"
          label={String(t('words.groups.paste.label'))}
          hint={String(t('words.groups.paste.hint'))}
        >
          <textarea
            id="pasted"
            className="k-input"
            rows={8}
            spellCheck={false}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setReport(null);
            }}
          />
        </Field>
        {report && <Report report={report} />}
        {problem && (
          <p role="alert" className="k-error">
            {problem}
          </p>
        )}
        <p className="k-buttons k-turns">
          <button type="button" className="k-button" onClick={close}>
            {t('common.cancel')}
          </button>
          {report && report.foundCount > 0 ? (
            <button
              type="button"
              className="k-button k-button-main"
              disabled={isBusy}
              onClick={() => void send(true)}
            >
              {t('words.groups.paste.onlyKnown', { count: report.foundCount })}
            </button>
          ) : (
            <button
              type="submit"
              className="k-button k-button-main"
              disabled={isBusy || names.length === 0 || report !== null}
            >
              {t('words.groups.paste.add', { count: names.length })}
            </button>
          )}
        </p>
      </form>
    </Dialog>
  );
}

/** How many joined, and which of the names are nobody’s. */
function Report({ report: { isDone, foundCount, addedCount, unknown, doubled } }: { report: NamedJoined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const number = (count: number) => ({ count, number: format.number(count) });
  return (
    <div className="k-foresight" role="status">
      <p className="k-lead">
        {isDone ? t('words.groups.paste.joined', number(addedCount)) : t('words.groups.paste.nobody')}
      </p>
      {isDone && foundCount > addedCount && (
        <p>{t('words.groups.paste.wereIn', number(foundCount - addedCount))}</p>
      )}
      <Names words="words.groups.paste.unknown" names={unknown} />
      <Names words="words.groups.paste.doubled" names={doubled} />
    </div>
  );
}

function Names({ words, names }: { words: string; names: string[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (names.length === 0) return null;
  return (
    <>
      <p>{t(words, { count: names.length, number: format.number(names.length) })}</p>
      <p className="k-muted k-pasted">{names.join(', ')}</p>
    </>
  );
}
