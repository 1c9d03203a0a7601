/* global SwaggerUIBundle */
const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: dark)');

function paint() {
  const { theme } = root.dataset;
  root.classList.toggle('dark-mode', theme === 'dark' || (theme === 'auto' && system.matches));
}

paint();
system.addEventListener('change', paint);

/** What the page of swagger-ui lacks for those who don't see it. */
const accessible = {
  wrapComponents: {
    // A link within the button that unfolds a call: opening it writes the same address.
    DeepLink:
      () =>
      (/** @type {{ text: string }} */ { text }) =>
        text,
  },
};

SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  validatorUrl: null,
  plugins: [accessible],
  onComplete: () => document.getElementById('servers')?.setAttribute('aria-label', 'Server'),
});
