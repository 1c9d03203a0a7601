import { useTranslation, ViewHelpers } from 'adminjs';
import { Link } from 'react-router-dom';
import { site } from './site.js';

const addresses = new ViewHelpers();

export default function SidebarBranding() {
  const { t } = useTranslation();
  return (
    <Link className="k-brand" to={addresses.dashboardUrl()}>
      <img className="k-brand-picture" src={logoAddress()} alt="" height={28} />
      <span>{site().name ?? 'Kladovka'}</span>
      <span className="k-brand-part">{t('words.panel')}</span>
    </Link>
  );
}

/** The page's icon is our logo, under an address that changes with it. */
const logoAddress = (): string => document.querySelector<HTMLLinkElement>('link[rel=icon]')?.href ?? '';
