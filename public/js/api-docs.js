/* global SwaggerUIBundle */
const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: dark)');

function paint() {
  const { theme } = root.dataset;
  root.classList.toggle('dark-mode', theme === 'dark' || (theme === 'auto' && system.matches));
}

paint();
system.addEventListener('change', paint);

/**
 * What the page of swagger-ui lacks for those who don't see it.
 * @param {{ React: typeof import('react') }} system
 */
function accessible({ React }) {
  /** The name of the parameter or field that a control is for. */
  const Named = React.createContext('');
  /** @param {string} [otherwise] */
  const named =
    (otherwise) => (/** @type {import('react').ComponentType<{ 'aria-label'?: string }>} */ Control) =>
      function NamedControl(/** @type {object} */ props) {
        const name = React.useContext(Named) || otherwise;
        return React.createElement(Control, { 'aria-label': name, ...props });
      };
  return {
    wrapComponents: {
      // A link within the button that unfolds a call: opening it writes the same address.
      DeepLink:
        () =>
        (/** @type {{ text: string }} */ { text }) =>
          text,
      // A text field has its name as its placeholder; others have none.
      JsonSchemaForm: (/** @type {import('react').ComponentType<{ description: string }>} */ Form) => {
        const NamedForm = (/** @type {{ description: string }} */ props) =>
          React.createElement(Named.Provider, { value: props.description }, React.createElement(Form, props));
        return NamedForm;
      },
      TextArea: named('Request body'),
      Input: named(),
      Select: (/** @type {new (props: object) => import('react').Component} */ Select) =>
        class extends Select {
          static contextType = Named;
          /** @override */
          render() {
            const select = /** @type {import('react').ReactElement} */ (super.render());
            return React.cloneElement(select, { 'aria-label': this.context || undefined });
          }
        },
    },
  };
}

SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  // First what there is, at a glance; of more than a hundred calls it would draw those alone that are in sight.
  docExpansion: 'none',
  validatorUrl: null,
  plugins: [accessible],
  onComplete: () => document.getElementById('servers')?.setAttribute('aria-label', 'Server'),
});
