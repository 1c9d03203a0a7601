/** How accounts stand, for lists: those that must change their password and those that never came are of any state. */
export const userStandings = ['active', 'blocked', 'expired', 'mustChangePassword', 'newcomer'] as const;
export type UserStanding = (typeof userStandings)[number];

/** How the quota stands with what is taken of it, the trash and what uploads reserve among that. */
export const fullnesses = ['noLimit', 'limited', 'nearlyFull', 'full', 'over'] as const;
export type Fullness = (typeof fullnesses)[number];

/** From this share of the quota on an account asks for attention. */
export const NEARLY_FULL = 0.9;
