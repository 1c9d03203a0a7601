import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ComponentLoader } from 'adminjs';
import { added, overridden } from './components.js';

const folder = fileURLToPath(new URL('./components/', import.meta.url));

export function componentLoader(): ComponentLoader {
  const loader = new ComponentLoader();
  for (const [name, file] of Object.entries(added)) loader.add(name, path.join(folder, file));
  for (const [name, file] of Object.entries(overridden)) loader.override(name, path.join(folder, file));
  return loader;
}
