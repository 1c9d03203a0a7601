import { pageAddress } from '../ui/addresses.js';

export const jobAddress = (id: string): string => `${pageAddress('jobs')}?job=${encodeURIComponent(id)}`;
