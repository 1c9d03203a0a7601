export { createAccessTokens } from './access-tokens.js';
export { createAttemptLimiter, type QueryPool } from './attempt-limiter.js';
export { clientNetwork } from './client-network.js';
export { createLinkPasses } from './link-passes.js';
export { createPasswordHasher } from './password-hasher.js';
export { createRefreshTokens } from './refresh-tokens.js';
export { createSeals } from './seals.js';
export { createSignInChallenges } from './sign-in-challenges.js';
export { StrangerLimiter } from './stranger-limiter.js';
