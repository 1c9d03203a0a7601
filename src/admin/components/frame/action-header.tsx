import { Icon } from '@adminjs/design-system';
import { ActionButton, type ActionHeaderProps, type ActionJSON, useTranslation } from 'adminjs';
import { useEffect, useId } from 'react';
import { Link, useLocation } from 'react-router-dom';
import { rememberedList } from '../list/list-address.js';
import { listAddress } from '../ui/addresses.js';
import { nameOf } from '../ui/record-name.js';
import { useDrawerDialog } from './use-drawer-dialog.js';

/** What a page or a drawer is about, and what can be done there. */
export default function ActionHeader(props: ActionHeaderProps) {
  if (props.action.hideActionHeader) return null;
  return props.action.showInDrawer ? <DrawerHeader {...props} /> : <PageHeader {...props} />;
}

function PageHeader({ resource, action, record, omitActions, actionPerformed }: ActionHeaderProps) {
  const { t, translateAction, translateLabel } = useTranslation();
  const isList = action.name === 'list';
  const list = translateLabel(resource.id);
  const what = isList ? list : translateAction(action.label, resource.id);
  const title =
    record && action.name === 'show' ? nameOf(record) : record ? `${what}: ${nameOf(record)}` : what;
  useEffect(() => {
    document.title = `${title} – Kladovka`;
  }, [title]);
  // Whoever edits finishes that first: the other acts are on the record's own page.
  const isOffered = ({ name }: ActionJSON) =>
    action.name === 'edit' ? name === 'show' : name !== action.name && name !== 'list';
  const actions = (record ? record.recordActions : resource.resourceActions).filter(isOffered);
  return (
    <header className="k-page-head" data-css={`${resource.id}-${action.name}-action-header`}>
      {isList ? null : (
        <nav aria-label={t('words.way')}>
          <Link className="k-link" to={`${listAddress(resource.id)}?${rememberedList(resource.id)}`}>
            <Icon icon="ArrowLeft" size={14} /> {list}
          </Link>
        </nav>
      )}
      <div>
        <h1>{title}</h1>
        {omitActions ? null : (
          <div className="k-page-actions">
            {actions.map((one) => (
              <ActionButton
                key={one.name}
                action={one}
                resourceId={resource.id}
                recordId={record?.id}
                actionPerformed={actionPerformed ?? ignore}
              >
                <ActionLink action={one} label={translateAction(one.label, resource.id)} />
              </ActionButton>
            ))}
          </div>
        )}
      </div>
    </header>
  );
}

/** `ActionButton` adds the address and what a click does. */
const ActionLink = ({ action, label, ...given }: { action: ActionJSON; label: string; href?: string }) => (
  <a {...given} className={`k-button ${looks[String(action.variant)] ?? ''}`}>
    <Icon icon={action.icon} size={16} /> {label}
  </a>
);

const looks: Record<string, string | undefined> = { danger: 'k-button-danger', primary: 'k-button-main' };

function DrawerHeader({ resource, action }: ActionHeaderProps) {
  const { t, translateAction } = useTranslation();
  const { search } = useLocation();
  const id = useId();
  const close = { pathname: listAddress(resource.id), search: withoutChosen(search) };
  useDrawerDialog(id, close);
  return (
    <header className="k-drawer-head">
      <h2 id={id}>{translateAction(action.label, resource.id)}</h2>
      <Link className="k-icon-button" to={close} aria-label={t('common.close')}>
        <Icon icon="X" size={20} />
      </Link>
    </header>
  );
}

/** What was chosen for an act on several stays chosen: the list finds it by the address. */
const withoutChosen = (search: string): string => {
  const query = new URLSearchParams(search);
  query.delete('refresh');
  return query.toString();
};

const ignore = (): void => undefined;
