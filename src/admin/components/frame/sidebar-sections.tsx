import { Icon } from '@adminjs/design-system';
import { type PageJSON, type ResourceJSON, useTranslation } from 'adminjs';
import { useSelector } from 'react-redux';
import { NavLink } from 'react-router-dom';
import { sections } from '../../sections.js';
import { listAddress, pageAddress } from '../ui/addresses.js';

interface State {
  pages: PageJSON[];
  resources: ResourceJSON[];
}

/** The rail: tables and pages together, under the headings of what an operator looks after. */
export default function SidebarSections() {
  const { t, translateLabel, translatePage } = useTranslation();
  const pages = useSelector((state: State) => state.pages);
  const resources = useSelector((state: State) => state.resources);

  const linkTo = (name: string) => {
    if (resources.some(({ id }) => id === name))
      return { to: listAddress(name), label: translateLabel(name) };
    if (pages.some((page) => page.name === name))
      return { to: pageAddress(name), label: translatePage(name) };
    return null;
  };
  return (
    <nav className="k-rail" aria-label={t('labels.navigation')}>
      {sections.map(({ name, entries }) => {
        const links = entries.flatMap(({ name: entry, icon }) => {
          const link = linkTo(entry);
          return link ? [{ ...link, icon }] : [];
        });
        if (links.length === 0) return null;
        return (
          <section key={name} aria-labelledby={`rail-${name}`}>
            <h2 id={`rail-${name}`}>{t(`words.sections.${name}`)}</h2>
            {links.map(({ to, label, icon }) => (
              <NavLink key={to} to={to}>
                <Icon icon={icon} size={18} />
                <span>{label}</span>
              </NavLink>
            ))}
          </section>
        );
      })}
    </nav>
  );
}
