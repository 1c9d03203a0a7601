import { Loader } from '@adminjs/design-system';
import { App, createStore, initTranslations, type Locale, ThemeProvider } from 'adminjs';
import type { i18n as I18n } from 'i18next';
import { type ComponentType, lazy, type ReactElement, Suspense } from 'react';
import { I18nextProvider } from 'react-i18next';
import { Provider } from 'react-redux';
import { BrowserRouter } from 'react-router-dom';
import { createFormat } from '../../i18n/create-format.js';
import type { Language } from '../../i18n/index.js';
import { writtenValue } from '../../i18n/written-value.js';
import { panelTheme } from './theme.js';

type Component = ComponentType<object>;

/** AdminJS's application with our components in it; the page (`panel-html.ts`) has its state and its theme's name. */
export function panel(components: Record<string, Component>): ReactElement {
  const theme = panelTheme(document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light');
  // Where AdminJS looks for both.
  Object.assign(window, { AdminJS: { UserComponents: components }, THEME: theme });
  const store = createStore(stateInPage());
  const i18n = wordsOf(store.getState().locale);
  return (
    <Provider store={store}>
      <ThemeProvider theme={theme}>
        <I18nextProvider i18n={i18n}>
          <BrowserRouter>
            <App />
          </BrowserRouter>
        </I18nextProvider>
      </ThemeProvider>
    </Provider>
  );
}

/** Numbers stand in sentences as they do on the pages. */
function wordsOf(locale: Locale): I18n {
  const format = createFormat(locale.language as Language, 'UTC', (key, values) => i18n.t(key, values));
  const { i18n } = initTranslations({
    ...locale,
    interpolation: {
      alwaysFormat: true,
      format: (value, how) => writtenValue(format, value, how),
    },
  });
  return i18n;
}

const stateInPage = (): object => (window as unknown as { REDUX_STATE: object }).REDUX_STATE;

/** A component whose script comes when it is shown. After an update of the server that may be gone: the page begins anew. */
export function lazily(load: () => Promise<{ default: Component }>): Component {
  const Part = lazy(() => load().catch(beginAnew));
  return (props) => (
    <Suspense fallback={<Loader />}>
      <Part {...props} />
    </Suspense>
  );
}

function beginAnew(): Promise<never> {
  window.location.reload();
  return new Promise(() => undefined);
}
