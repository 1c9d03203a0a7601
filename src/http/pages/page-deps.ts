import type { BrowserSession } from '../browser-session.js';
import type { HttpDeps } from '../types.js';

export type PageDeps = Pick<
  HttpDeps,
  'settings' | 'rules' | 'useCases' | 'blobs' | 'logger' | 'networkOf'
> & {
  browserSession: Pick<BrowserSession, 'signIn' | 'signInByPasskey' | 'goOn' | 'signOut'>;
};
