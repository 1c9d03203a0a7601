import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ejs from 'ejs';
import { escapeHtml } from './tags.js';

/** What a view sees. Whatever it includes sees the same, and what it is given besides. */
type Locals = Record<string, unknown>;
type View = (locals: Locals) => string;

/**
 * The engine of the views, for `app.engine('ejs', …)`. EJS's own looks for the file at each inclusion, and copies all that the
 * view sees. As style sheets and scripts do, a view shows its changes after a restart.
 */
export function renderView(
  file: string,
  locals: object,
  done: (error: unknown, html?: string) => void,
): void {
  let html: string;
  try {
    html = viewOf(file)(within(null, locals));
  } catch (error) {
    done(error);
    return;
  }
  done(null, html);
}

/** The same from `src/` and from `dist/`. */
export const viewsFolder = fileURLToPath(new URL('../../../views', import.meta.url));

/** A part of a page, such as `files/_row`. */
export const viewHtml = (name: string, locals: object): string =>
  viewOf(path.join(viewsFolder, `${name}.ejs`))(within(null, locals));

const within = (outer: Locals | null, more?: object): Locals => Object.assign(Object.create(outer), more);

const views = new Map<string, View>();

function viewOf(file: string): View {
  const view = views.get(file) ?? compile(file);
  views.set(file, view);
  return view;
}

/**
 * A view of which a page has hundreds names in its first line all that it uses, `<%# uses: file, t -%>`: these become
 * variables. Elsewhere each name is looked for among all that the view sees, wherever it stands.
 */
const header = /^<%# uses: ([\w, ]+)/;

function compile(file: string): View {
  const text = readFileSync(file, 'utf8');
  const names = header.exec(text)?.[1]?.split(', ');
  const options = {
    filename: file,
    rmWhitespace: true,
    escape: escapeHtml,
    // Without it all is copied once more.
    unsafePrototypeLocals: true,
    ...(names && { _with: false, destructuredLocals: ['include', ...names.map((name) => name.trim())] }),
  };
  const render = ejs.compile(text, options);
  return (locals) => {
    locals.include = (name: string, more?: object) => viewOf(beside(file, name))(within(locals, more));
    locals.lasting = (name: string, more?: object) => lastingOf(beside(file, name), locals, more);
    return render(locals);
  };
}

/** By the language and the view. */
const lasting = new Map<string, string>();

/**
 * A view that says the same to everybody who reads its language, made once: of all that others see it gets no more than that takes.
 * @param more the same each time
 */
function lastingOf(file: string, locals: Locals, more?: object): string {
  const { language, t, icon, iconRef, asset, shownPattern } = locals;
  const key = `${language} ${file}`;
  const seen = { language, t, icon, iconRef, asset, shownPattern, ...more };
  const html = lasting.get(key) ?? viewOf(file)(within(null, seen));
  lasting.set(key, html);
  return html;
}

const found = new Map<string, string>();

/** A view that is named from another's place. */
function beside(file: string, name: string): string {
  const key = `${file} ${name}`;
  const known = found.get(key) ?? path.resolve(path.dirname(file), `${name}.ejs`);
  found.set(key, known);
  return known;
}
