/* global SwaggerUIBundle */
const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: dark)');

function paint() {
  const { theme } = root.dataset;
  root.classList.toggle('dark-mode', theme === 'dark' || (theme === 'auto' && system.matches));
}

paint();
system.addEventListener('change', paint);
SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null });
