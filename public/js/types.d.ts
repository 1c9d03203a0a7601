/** What the scripts of the pages know of each other, of the server and of the libraries, in types. Nothing of it is sent. */

/** Our pages are HTML: what is looked for on them is an HTML element, where nothing else is said. */
interface ParentNode {
  querySelector<K extends keyof HTMLElementTagNameMap>(selectors: K): HTMLElementTagNameMap[K] | null;
  querySelector<E extends Element = HTMLElement>(selectors: string): E | null;
  querySelectorAll<K extends keyof HTMLElementTagNameMap>(selectors: K): NodeListOf<HTMLElementTagNameMap[K]>;
  querySelectorAll<E extends Element = HTMLElement>(selectors: string): NodeListOf<E>;
}
interface Element {
  closest<K extends keyof HTMLElementTagNameMap>(selector: K): HTMLElementTagNameMap[K] | null;
  closest<E extends Element = HTMLElement>(selectors: string): E | null;
}

interface Window {
  htmx: typeof import('htmx.org').default;
}

type RequestConfig = import('htmx.org').HtmxRequestConfig;
type ResponseInfo = import('htmx.org').HtmxResponseInfo;
type RequestContext = import('htmx.org').HtmxAjaxHelperContext;

/** What the server tells with an answer (`HX-Trigger`), beside the events of htmx and our own. */
interface DocumentEventMap {
  'htmx:configRequest': CustomEvent<RequestConfig & { parameters: Record<string, unknown> }>;
  'htmx:beforeRequest': CustomEvent<ResponseInfo>;
  'htmx:beforeSend': CustomEvent<ResponseInfo>;
  'htmx:beforeOnLoad': CustomEvent<ResponseInfo>;
  'htmx:beforeSwap': CustomEvent<import('htmx.org').HtmxBeforeSwapDetails>;
  'htmx:oobBeforeSwap': CustomEvent<{ target: Element; fragment: Node; shouldSwap: boolean }>;
  'htmx:afterSwap': CustomEvent<Partial<ResponseInfo>>;
  'htmx:afterSettle': CustomEvent<Partial<ResponseInfo>>;
  'htmx:sendError': CustomEvent<ResponseInfo>;
  /** `at`: of the server's clock; nothing, where it is not known. */
  entriesChanged: CustomEvent<{ made?: string; renamed?: string; at?: number }>;
  rowChanged: CustomEvent<{ value: string }>;
  jobStarted: CustomEvent<{ value: string }>;
  toast: CustomEvent<{ value?: string; text: string; undo?: Undo; link?: ToastOptions['link'] }>;
}

interface HTMLElementEventMap {
  'htmx:afterRequest': CustomEvent<ResponseInfo>;
}

/** A change that the server tells of: in which lists, or null for any; `at` is of the server's clock. */
interface Change {
  places: string[] | null;
  at: number;
}

/** A row of a list, as far as it is known. `key` is the id of its element. */
interface Item {
  key: string;
  id: string;
}
interface Entry extends Item {
  kind: string;
  name: string;
}

/** Rows of a list that came together: see `loadPiece`. */
interface Piece {
  start: number;
  entries: Entry[];
  cursor: string;
  nextUrl: string | null;
}
interface LoadedPiece extends Omit<Piece, 'start'> {
  rows: HTMLElement[];
  readAt: number;
  at: number | null;
  total: number | null;
}
/** Where a list was left. */
interface Place {
  top: number;
  total: number;
  endUrl: string | null;
  starts: [number, string][];
}

/** The list of files that the page shows. */
interface Manager {
  root: HTMLElement;
  list: import('./files/listing.js').Listing;
  selection: import('./files/selection.js').Selection<Entry>;
  folderId: string;
  address: string;
}

/** How to take something back: a form's address and its fields, each of which may repeat. */
interface Undo {
  url: string;
  fields: Record<string, string | string[]>;
}
interface ToastOptions {
  isFailed?: boolean;
  undo?: Undo;
  link?: { href: string; text: string };
}

/** A file that somebody chose; `relativePath` within the folder that was chosen as a whole. */
interface ChosenFile {
  file: File;
  relativePath: string;
  isPasted?: boolean;
  handle?: FileSystemFileHandle | null;
}
interface Destination {
  userId: string;
  folderId: string;
}
interface NamedDestination extends Destination {
  name: string;
}
interface Dropped {
  files: ChosenFile[];
  emptyFolders: string[];
}
/** What the server is told of an upload. */
interface UploadMeta extends Destination {
  relativePath: string;
  comment: string;
  onConflict: string;
  /** `true`: what it replaces is gone for good. */
  permanent?: string;
  lastModified?: string;
}
/** What was chosen together: one answer may hold for all of it. */
interface Batch {
  size?: number;
  choices?: Partial<Record<UploadQuestion, string>>;
}
/** Its name is taken; there is no room for it beside what it replaces. */
type UploadQuestion = 'name' | 'room';
/** An upload whose bytes are still on the device, somewhere: what is known of its file. */
interface AbsentFile {
  name: string;
  size: number;
  lastModified: string;
}
/** What a line shows of an upload. */
interface LineOf {
  name: string;
  title: string;
  folder?: string;
  status: string;
  size: number;
  sentBytes: number;
  stateText: string;
  isOpen: boolean;
  canPause?: boolean;
  canRetry: boolean;
}
type UploadAct = 'pause' | 'resume' | 'retry' | 'choose' | 'cancel' | 'remove';
type Upload = import('./upload.js').Upload;

type Uppy = import('@uppy/core').Uppy<import('@uppy/core').Meta, import('@uppy/core').Body>;
/** The bundle `uppy.js`. */
interface UppyModule {
  Uppy: typeof import('@uppy/core').default;
  Tus: typeof import('@uppy/tus').default;
}

/** Not in every browser, nor in the library's types. */
interface DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}
interface FileSystemHandle {
  queryPermission(access: { mode: 'read' }): Promise<PermissionState>;
  requestPermission(access: { mode: 'read' }): Promise<PermissionState>;
}

/** The bundle of swagger-ui. */
declare function SwaggerUIBundle(options: Record<string, unknown>): void;

/** The bundle `format.js`. */
declare module '*/vendor/format.js' {
  export const createFormat: typeof import('../../src/i18n/create-format.js').createFormat;
}
