/** What was said in the panel of one setting. */
export interface StoredSetting {
  name: string;
  /** False where it was taken back: then what the environment says, or the default, is in force. */
  isSet: boolean;
  value: unknown;
  /** Counts the changes, taking back included. */
  version: number;
  changedAt: Date;
  /** The login of whoever did it, as it was then. */
  changedBy: string | null;
}

export interface SettingChange {
  isSet: boolean;
  value: unknown;
  changedBy: string | null;
}

/** Port: the settings that were changed while the server ran. */
export interface SettingStore {
  all(): Promise<StoredSetting[]>;
  /** Held until the transaction ends, also where nobody has ever changed it: then its version is 0. */
  lock(name: string): Promise<StoredSetting>;
  /** Tells every process, when the transaction ends. */
  write(name: string, change: SettingChange): Promise<StoredSetting>;
  /** Keeps the picture of the place in the stead of the one that was there. */
  keepPicture(hash: string, bytes: Buffer): Promise<void>;
  picture(hash: string): Promise<Buffer | null>;
}

/** Port: hears of changed settings. */
export interface SettingFeed {
  /** Calls it after each change, and whenever changes may have been missed. */
  follow(listener: () => void): void;
}
