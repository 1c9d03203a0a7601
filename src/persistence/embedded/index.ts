export { type EmbeddedPostgres, findEmbeddedPostgres, startEmbeddedPostgres } from './start.js';
