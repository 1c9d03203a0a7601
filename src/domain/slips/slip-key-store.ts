/** Port: the keys of the one-time passwords that jobs give. */
export interface SlipKeyStore {
  /** In the transaction that adds the job. */
  begin(jobId: string, key: string): Promise<void>;
  /** Null where the job has ended, or never had one. */
  find(jobId: string): Promise<string | null>;
  /** Whether this is the key; also after the end, when nobody here knows it any more. */
  matches(jobId: string, key: string): Promise<boolean>;
  /** Forgets it. */
  end(jobId: string): Promise<void>;
  /** Forgets those of jobs that failed before, and the accounts that these were to make. Returns how many. */
  endFailed(before: Date): Promise<number>;
}
