import type { ReactNode } from 'react';

/** One thing that an admin should look at. */
export interface Concern {
  name: string;
  words: string;
  icon: string;
  tone: 'danger' | 'warning' | 'quiet';
  /** An address of the panel, or with `#` a place on this page. */
  to: string;
  more?: ReactNode;
}
