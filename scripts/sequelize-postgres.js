const inDialects = 'node_modules/sequelize/lib/dialects';
const others = 'db2|mariadb|mssql|mysql|oracle|snowflake|sqlite';

/** By the end of the module's path: the first that fits. */
const instead = [
  // What each of the others calls its columns: Sequelize asks them all as it starts.
  [`${inDialects}/(?:${others})/data-types.js`, 'module.exports = () => ({});'],
  [`${inDialects}/(?:${others})/.+.js`, 'module.exports = {};'],
  // All zones that ever were; our times are UTC.
  ['node_modules/moment-timezone/index.js', `module.exports = require('./moment-timezone');`],
].map(([end, contents]) => ({ filter: asPattern(end), contents }));

/**
 * An esbuild plugin: of Sequelize what speaks with PostgreSQL. The other dialects and the tables of time zones were a fifth of
 * what a command reads and compiles before it does anything.
 */
export const sequelizePostgres = {
  name: 'sequelize-postgres',
  setup({ onLoad, onEnd }) {
    const missed = new Set(instead);
    for (const one of instead)
      onLoad({ filter: one.filter }, () => {
        missed.delete(one);
        return { contents: one.contents };
      });
    onEnd(() => {
      if (missed.size > 0) throw new Error(`There is no ${[...missed].map(({ filter }) => filter)} any more`);
    });
  },
};

function asPattern(end) {
  return new RegExp(`[\\\\/]${end.replaceAll('.js', '\\.js').replaceAll('/', '[\\\\/]')}$`);
}
