import type { EnvironmentLine } from '../domain/settings/environment-line.js';
import type { Rules } from '../domain/shared/rules.js';

/** What the operator decided, checked and frozen. Every key is described in `.env.example`. */
export interface Settings {
  mode: 'development' | 'production' | 'test';
  host: string;
  port: number;
  /** Without a slash at the end; `https:` turns on Secure cookies and HSTS. */
  publicUrl: string;
  isHttps: boolean;
  /** Absolute. */
  storageDir: string;
  /** null: the embedded PostgreSQL. */
  databaseUrl: string | null;
  admin: { login: string; email: string; password: string | null };
  secrets: { session: string; jwt: string };
  /** What is in force as long as nobody changed it in the panel. */
  rules: Rules;
  /** Every key and where it comes from, for the panel to show. */
  environment: readonly EnvironmentLine[];
  log: { level: 'debug' | 'info' | 'warning' | 'error'; file: string; retentionDays: number };
  /** Number of proxies in front. */
  trustProxy: number;
  /** Of one network, where nobody is signed in; 0: as many as they like. */
  strangerRequestsPerMinute: number;
  /** Internal prefix for X-Accel-Redirect, such as `/blobs/`; null: this process sends the bytes. */
  accelRedirect: string | null;
  /** Worker processes. */
  concurrency: number;
  blobStore: { kind: 'disk' } | ({ kind: 's3' } & S3Settings);
  /** Also where the bytes lie on the disk, for files on their way from one to the other; null where keys are missing. */
  s3: S3Settings | null;
  metricsToken: string | null;
  /** By which letters go out; null: none do. */
  mail: MailSettings | null;
}

export interface S3Settings {
  endpoint: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  forcePathStyle: boolean;
  /** Whoever downloads is sent there, to presigned addresses; null: this server sends the bytes. */
  publicEndpoint: string | null;
}

export interface MailSettings {
  host: string;
  port: number;
  /** TLS from the first byte (`smtps:`). */
  isTls: boolean;
  /** Otherwise whether the connection is to become one in its course. */
  startTls: 'required' | 'offered' | 'never';
  user: string | null;
  password: string | null;
  /** Who the letters are from: an address, or `Name <address>`. */
  from: { name: string; address: string };
}
