import { ApiClient, type RecordJSON, useTranslation } from 'adminjs';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { shownText } from '../../../i18n/shown-text.js';

interface Choice {
  id: string;
  label: string;
}

const api = new ApiClient();

const choiceOf = ({ id, params }: RecordJSON): Choice => ({
  id,
  label: shownText(`${params.fullName} (${params.login})`),
});

/** The person's name, for an id of which an address tells no more; the id itself where nobody has it. */
export function usePersonName(id: string | undefined): string {
  const [choice, setChoice] = useState<Choice | null>(null);
  useEffect(() => {
    if (!id) return;
    let isCurrent = true;
    const keep = (found: Choice) => isCurrent && setChoice(found);
    api
      .recordAction({ resourceId: 'users', recordId: id, actionName: 'show' })
      .then(({ data }) => keep(data.notice ? { id, label: id } : choiceOf(data.record)))
      .catch(() => keep({ id, label: id }));
    return () => {
      isCurrent = false;
    };
  }, [id]);
  return choice?.id === id ? (choice?.label ?? '') : '';
}

interface PersonChoiceProps {
  label: string;
  value: string | undefined;
  /** What nobody chosen means; else anybody. */
  placeholder?: string;
  choose(id: string): void;
}

/** Chooses a user by any part of the name, the login or the address: a field with a list below it (ARIA's combobox). */
export function PersonChoice({ label, value, placeholder, choose }: PersonChoiceProps) {
  const { t } = useTranslation();
  const name = usePersonName(value);
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const found = useFound(typed);
  const [active, setActive] = useState(0);
  const isOpen = typed !== null;

  const take = (choice: Choice | undefined) => {
    if (choice) choose(choice.id);
    setTyped(null);
  };
  const type = (text: string) => {
    setTyped(text);
    setActive(0);
    if (text === '' && value) choose('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!isOpen) return setTyped('');
      setActive((active + step + found.length) % Math.max(found.length, 1));
    }
    if (!isOpen) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      take(found[active]);
    }
    if (event.key === 'Escape') {
      event.stopPropagation();
      setTyped(null);
    }
  };
  return (
    <div className="k-field k-combobox">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="k-input"
        role="combobox"
        autoComplete="off"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-activedescendant={isOpen && found[active] ? `${id}-${active}` : undefined}
        placeholder={placeholder ?? t('words.anybody')}
        value={typed ?? name}
        onChange={(event) => type(event.target.value)}
        onClick={() => setTyped(typed ?? '')}
        onBlur={() => setTyped(null)}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}-list`} role="listbox" aria-label={label} className="k-combobox-list" hidden={!isOpen}>
        {found.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
          <div
            key={choice.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(choice)}
          >
            {choice.label}
          </div>
        ))}
      </div>
      {isOpen && found.length === 0 ? <p className="k-hint">{t('words.nobodyFound')}</p> : null}
    </div>
  );
}

const PAUSE = 150;

/** Who is found by what was typed, once the typing pauses. */
function useFound(typed: string | null): Choice[] {
  const [found, setFound] = useState<Choice[]>([]);
  const latest = useRef<string | null>(null);
  useEffect(() => {
    latest.current = typed;
    if (typed === null) return setFound([]);
    const timer = setTimeout(async () => {
      const records = await api.searchRecords({ resourceId: 'users', query: typed });
      if (latest.current === typed) setFound(records.map(choiceOf));
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  return found;
}
