import type { Leaver } from '../../../domain/offboarding/offboarding.js';
import type { OffboardingPreview } from '../../../domain/offboarding/preview-offboarding.js';

/** As the API gives it. */
export interface SentOffboarding extends Omit<OffboardingPreview, 'left' | 'people'> {
  left: { reason: string; reasonText: string | null; count: number }[];
  people: Omit<Leaver, 'isAdmin'>[];
}
