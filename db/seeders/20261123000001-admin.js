'use strict';

const { borrow } = require('../database.js');

/** The first admin, by the same rule as at the start of the server; nothing happens where there is one. */
module.exports = {
  async up() {
    const { settings, url } = await borrow();
    const { seedAdmin } = await import('../../dist/start/seed-admin.js');
    await seedAdmin(settings, url);
  },

  /** An account is not taken back: there may be files in it by now. */
  async down() {},
};
