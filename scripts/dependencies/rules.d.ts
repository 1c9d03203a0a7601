export interface Locked {
  name?: string;
  version?: string;
  resolved?: string;
  integrity?: string;
  license?: string;
  hasInstallScript?: boolean;
  link?: boolean;
}
type Wanted = Partial<
  Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>
>;
export interface Lock {
  packages: Record<string, Locked & Wanted>;
}
type Manifest = Wanted & { allowScripts?: Record<string, boolean> };

export function pinFindings(manifest: Manifest, lock: Lock): string[];
export function sourceFindings(lock: Lock): string[];
export function installScriptFindings(manifest: Manifest, lock: Lock): string[];
export function alikeFindings(lock: Lock): string[];
export function licenceFindings(lock: Lock): string[];
export function knownBadFindings(
  lock: Lock,
  known: { name: string; versions: string; why: string }[],
): string[];
