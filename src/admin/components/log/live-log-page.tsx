import { useTranslation } from 'adminjs';
import { useId, useState } from 'react';
import { Link } from 'react-router-dom';
import { logLevels } from '../../../domain/logs/log-entry.js';
import { eventNames } from '../../../domain/shared/events.js';
import { shownLines, shownText } from '../../../i18n/shown-text.js';
import { listAddress } from '../ui/addresses.js';
import { Badge } from '../ui/badge.js';
import { Empty } from '../ui/empty.js';
import { Stamp } from '../ui/moment.js';
import { MOST_LINES, type ToldLine, useTail } from './use-tail.js';

interface Filter {
  level: string;
  event: string;
  q: string;
  eventsOnly: boolean;
  withPanel: boolean;
}

const everything: Filter = { level: '', event: '', q: '', eventsOnly: false, withPanel: false };

/** The log as it is written. */
export default function LiveLogPage() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState(everything);
  const [isPaused, setPaused] = useState(false);
  const query = new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]));
  const { lines, state, clear } = useTail(query.toString(), isPaused);
  return (
    <main className="k-page">
      <h1>{t('words.log.title')}</h1>
      <p className="k-hint">
        {t('words.log.lead')}{' '}
        <Link className="k-link" to={listAddress('logs')}>
          {t('words.log.list')}
        </Link>
      </p>
      <Filters filter={filter} change={(changes) => setFilter({ ...filter, ...changes })} />
      <div className="k-filter-acts">
        <button type="button" className="k-button" onClick={() => setPaused(!isPaused)}>
          {t(isPaused ? 'words.log.resume' : 'words.log.pause')}
        </button>
        <button type="button" className="k-button" onClick={clear}>
          {t('words.log.clear')}
        </button>
        <span role="status" className="k-muted">
          {t(`words.log.${isPaused ? 'paused' : state}`)}
        </span>
      </div>
      {lines.length === 0 ? (
        <div className="k-card k-tail">
          <Empty title={t('words.log.none')} hint={t('words.log.noneHint')} />
        </div>
      ) : (
        <ol className="k-tail">
          {lines.map((line) => (
            <Line key={line.id} line={line} />
          ))}
        </ol>
      )}
      {lines.length === MOST_LINES && <p className="k-hint">{t('words.log.kept', { count: MOST_LINES })}</p>}
    </main>
  );
}

const variants = { debug: 'info', info: 'info', warning: 'warning', error: 'danger' } as const;

/** Opens with all its fields. */
function Line({ line }: { line: ToldLine }) {
  const { translateLabel } = useTranslation();
  const { time, level, message, event, requestId, userId, details } = line;
  const fields = { event, requestId, userId, ...details };
  return (
    <li>
      <details>
        <summary>
          <Stamp iso={time} />{' '}
          <Badge variant={variants[level]}>{translateLabel(`level.${level}`, 'logs')}</Badge>{' '}
          {event ? (
            <span>{translateLabel(`event.${event}`, 'logs')}</span>
          ) : (
            <span lang="en">{shownText(message)}</span>
          )}
        </summary>
        <pre className="k-details">{shownLines(JSON.stringify(fields, null, 2))}</pre>
      </details>
    </li>
  );
}

interface FiltersProps {
  filter: Filter;
  change(changes: Partial<Filter>): void;
}

function Filters({ filter, change }: FiltersProps) {
  const { t, translateLabel } = useTranslation();
  const id = useId();
  const text = (key: string) => t(`words.log.${key}`);
  return (
    <div className="k-filters">
      <Choice
        label={text('level')}
        value={filter.level}
        options={logLevels.map((level) => [level, translateLabel(`level.${level}`, 'logs')])}
        choose={(level) => change({ level })}
      />
      <Choice
        label={text('event')}
        value={filter.event}
        options={eventNames.map((event) => [event, translateLabel(`event.${event}`, 'logs')])}
        choose={(event) => change({ event })}
      />
      <div className="k-field">
        <label htmlFor={id}>{text('text')}</label>
        <input
          id={id}
          className="k-input"
          maxLength={200}
          defaultValue={filter.q}
          onBlur={(event) => change({ q: event.target.value })}
          onKeyDown={(event) => event.key === 'Enter' && change({ q: event.currentTarget.value })}
        />
      </div>
      <div className="k-ticks">
        {(['eventsOnly', 'withPanel'] as const).map((name) => (
          <label key={name}>
            <input
              type="checkbox"
              className="k-check"
              checked={filter[name]}
              onChange={(event) => change({ [name]: event.target.checked })}
            />
            {text(name)}
          </label>
        ))}
      </div>
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: [value: string, label: string][];
  choose(value: string): void;
}

function Choice({ label, value, options, choose }: ChoiceProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="k-field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="k-input" value={value} onChange={(event) => choose(event.target.value)}>
        <option value="">{t('words.log.any')}</option>
        {options.map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
