import type { AdminPages } from 'adminjs';
import type { ComponentName } from './components.js';

/** Pages of our own below `/admin/pages/`, by name: what each shows comes from `/admin/api/v1`, as its component asks for it. */
const components = {
  audit: 'AuditPage',
  jobs: 'Jobs',
  groups: 'GroupsPage',
  'live-log': 'LiveLogPage',
  settings: 'SettingsPage',
  'sign-ins': 'SignInsPage',
  offboarding: 'OffboardingPage',
} as const satisfies Record<string, ComponentName>;

/** Whose each is, says `panel-rights.ts`. */
export type PageName = keyof typeof components;

export const panelPages: AdminPages = Object.fromEntries(
  Object.entries(components).map(([name, component]) => [name, { component }]),
);
