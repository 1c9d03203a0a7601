/** One key of the environment, for reading alone: what needs a restart is not changed in the panel. */
export interface EnvironmentLine {
  key: string;
  /** As text; null for what is not set, and for every secret. */
  value: string | null;
  origin: 'environment' | 'default';
  isSecret: boolean;
}
