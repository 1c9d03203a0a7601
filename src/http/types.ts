import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler, Router } from 'express';
import type { Pool } from 'pg';
import type { Settings } from '../config/settings.js';
import type { BlobStore } from '../domain/files/blob-store.js';
import type { Actor, Client, UserActor } from '../domain/shared/actor.js';
import type { Rules } from '../domain/shared/rules.js';
import type { UseCases } from '../domain/use-cases.js';
import type { Language, Translate } from '../i18n/index.js';

declare module 'node:http' {
  interface IncomingMessage {
    id: string;
    /** Where it came from. */
    caller: Client;
    /** Who is behind it: a stranger until proven otherwise. */
    actor: Actor;
    /** Why the short way did not answer it; the long one says so. */
    failure?: unknown;
    /** Whether people reach us by https: then our cookies have other names. */
    isHttps: boolean;
    /** What `parseCookie` has read. */
    cookieJar?: Partial<Record<string, string>>;
    language: Language;
    t: Translate;
    /** For forms (`_csrf`) and scripts (`X-CSRF-Token`). Reading it may set a cookie. */
    readonly csrfToken: string;
  }
}

declare global {
  namespace Express {
    /** What passport calls the user is our actor, read anew at every request. */
    interface User extends UserActor {}
  }
}

/** What a page needs of a request, whichever way it came. */
export type PageRequest = IncomingMessage & Pick<Request, 'query' | 'originalUrl'>;

/** What the faces need of the log. */
export interface Logger {
  debug(message: string, details?: object): void;
  info(message: string, details?: object): void;
  warning(message: string, details?: object): void;
  error(message: string, details?: object): void;
}

/** Gives every log line of a request its id and its user. */
export interface RequestContext {
  run<T>(request: { requestId: string }, work: () => T): T;
  setUser(userId: string): void;
}

/** What keeps the server from answering, by part; null where all is well. */
export interface Health {
  check(): Promise<Record<string, string> | null>;
}

/** Counts requests, and gives the numbers of all processes. */
export interface Meter {
  contentType: string;
  /** Prometheus text. */
  read(): Promise<string>;
  requestBegan(): void;
  requestEnded(request: {
    method: string;
    route: string;
    status: number;
    seconds: number | null;
    receivedBytes: number;
    sentBytes: number;
  }): void;
}

/** Requests of networks that nobody has signed in from, by the minute. */
export interface StrangerLimit {
  /** Counts one; false where it is too many. */
  admits(address: string, showsSignIn: boolean): boolean;
  /** It was somebody's who is signed in, and does not count. */
  recognised(address: string): void;
  /** Until they may ask again. */
  readonly secondsLeft: number;
}

export interface HttpDeps {
  metrics: Meter;
  settings: Settings;
  /** Those in force, which change while the server runs. */
  rules: Rules;
  useCases: UseCases;
  blobs: Pick<BlobStore, 'open' | 'read' | 'addressFor'>;
  /** For the browser sessions of connect-pg-simple, but for the look at one, which each page begins with. */
  pool: Pool;
  findBrowserSession: (sid: string) => Promise<unknown>;
  strangers: StrangerLimit;
  /** What counts as one party where nobody is signed in. */
  networkOf: (address: string) => string;
  logger: Logger;
  requestContext: RequestContext;
  health: Health;
  /** Imported after the server listens: AdminJS takes two seconds to load. It calls the API by a door of its own. */
  panel: (api: RequestHandler) => Promise<Router>;
}
