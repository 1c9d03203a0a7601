import type { Request } from 'express';
import { liftBodyDeadline } from '../middleware/body-deadline.js';

/** A connection that sends nothing for so long is gone. A slow one may take as long as it needs. */
const IDLE_MILLISECONDS = 120_000;

/** From here on a body may take its time, as long as it comes on. */
export function watchProgress(req: Request): void {
  liftBodyDeadline(req);
  req.setTimeout(IDLE_MILLISECONDS, () => req.destroy());
  req.res?.once('finish', () => req.setTimeout(0));
}
