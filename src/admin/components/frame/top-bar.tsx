import { Icon } from '@adminjs/design-system';
import { useCurrentAdmin, useTranslation } from 'adminjs';
import { useLocation } from 'react-router-dom';
import { csrfToken } from '../ui/call-api.js';
import { Announcement } from './announcement.js';
import { ProofDialog } from './proof-dialog.js';
import { takeServersWords } from './servers-words.js';
import { useMenusInSight } from './use-menus-in-sight.js';
import { useReachableControls } from './use-reachable-controls.js';

takeServersWords();

const themes = ['auto', 'light', 'dark'] as const;
const languages = ['en', 'ru'] as const;

/** The way back to the pages, and the person's menu with the same switches as theirs. */
export default function TopBar({ toggleSidebar }: { toggleSidebar(): void }) {
  const { t } = useTranslation();
  const [admin] = useCurrentAdmin();
  useReachableControls();
  useMenusInSight();
  return (
    <>
      <header className="k-top">
        <button
          type="button"
          className="k-icon-button k-menu-button"
          onClick={toggleSidebar}
          aria-label={t('common.menu.open')}
        >
          <Icon icon="Menu" size={20} />
        </button>
        <a className="k-back" href="/files">
          <Icon icon="ArrowLeft" size={16} />
          {t('words.backToFiles')}
        </a>
        <details className="k-menu">
          <summary>
            <span className="k-avatar k-avatar-0" aria-hidden="true">
              {admin?.email.slice(0, 1).toUpperCase()}
            </span>
            <span className="k-menu-name">{admin?.email}</span>
            <Icon icon="ChevronDown" size={16} />
          </summary>
          <Menu />
        </details>
      </header>
      <Announcement />
      <ProofDialog />
    </>
  );
}

function Menu() {
  const { t, i18n } = useTranslation();
  const [admin] = useCurrentAdmin();
  const { pathname, search } = useLocation();
  const here = <input type="hidden" name="next" value={pathname + search} />;
  return (
    <div className="k-menu-body">
      <a href="/settings">{t('common.menu.settings')}</a>
      <form method="post" action="/preferences">
        {here}
        <p>{t('common.language.label')}</p>
        {languages.map((code) => (
          <button
            key={code}
            type="submit"
            name="language"
            value={code}
            lang={code}
            aria-pressed={i18n.language === code}
          >
            {t(`common.language.${code}`)}
          </button>
        ))}
      </form>
      <form method="post" action="/preferences">
        {here}
        <p>{t('common.theme.label')}</p>
        {themes.map((theme) => (
          <button
            key={theme}
            type="submit"
            name="theme"
            value={theme}
            aria-pressed={admin?.themeChoice === theme}
          >
            {t(`common.theme.${theme}`)}
          </button>
        ))}
      </form>
      <form method="post" action="/logout">
        <input type="hidden" name="_csrf" value={csrfToken()} />
        <button type="submit" data-testid="sign-out">
          {t('common.menu.signOut')}
        </button>
      </form>
    </div>
  );
}
