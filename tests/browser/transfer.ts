import type { Page } from 'playwright-core';

/** Names to contents, and to folders of the same. */
export interface Tree {
  [name: string]: string | Tree;
}

/**
 * Drags files and folders over an element and drops them there. A script can't make a folder's entry: what the page asks
 * the drop for is made by hand. Returns what the drop zone said.
 */
export function dropFiles(page: Page, selector: string, tree: Tree): Promise<string> {
  return page.locator(selector).evaluate(
    (target, { tree }) => {
      const fileEntry = (path: string, text: string) => ({
        isFile: true,
        fullPath: path,
        file: (done: (file: File) => void) => done(new File([text], path.split('/').at(-1) ?? '')),
      });
      const folderEntry = (path: string, below: Tree): unknown => ({
        isFile: false,
        fullPath: path,
        createReader: () => {
          const batches = [entriesOf(path, below)];
          return { readEntries: (done: (entries: unknown[]) => void) => done(batches.pop() ?? []) };
        },
      });
      const entriesOf = (path: string, below: Tree): unknown[] =>
        Object.entries(below).map(([name, content]) =>
          typeof content === 'string'
            ? fileEntry(`${path}/${name}`, content)
            : folderEntry(`${path}/${name}`, content),
        );
      const dataTransfer = {
        types: ['Files'],
        items: entriesOf('', tree).map((entry) => ({ webkitGetAsEntry: () => entry })),
        files: [],
        dropEffect: 'none',
      };
      const tell = (type: string) => {
        const event = new Event(type, { bubbles: true, cancelable: true });
        Object.defineProperty(event, 'dataTransfer', { value: dataTransfer });
        target.dispatchEvent(event);
      };
      tell('dragenter');
      tell('dragover');
      const said = document.querySelector('#drop-veil:not([hidden]) [data-drop-text]')?.textContent ?? '';
      tell('drop');
      return said.trim();
    },
    { tree },
  );
}

export function pasteFiles(
  page: Page,
  selector: string,
  { files, text }: { files: Record<string, string>; text?: string },
): Promise<void> {
  return page.locator(selector).evaluate(
    (target, { files, text }) => {
      const clipboardData = new DataTransfer();
      for (const [name, content] of Object.entries(files)) {
        clipboardData.items.add(
          new File([content], name, { type: name.endsWith('.png') ? 'image/png' : '' }),
        );
      }
      if (text !== undefined) clipboardData.setData('text/plain', text);
      target.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData }));
    },
    { files, text },
  );
}
