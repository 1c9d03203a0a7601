'use strict';

/**
 * `role` says what somebody is; `is_admin` follows it, and the other way round where only that is written, as programs that
 * don't know roles do. Nothing that uploads write touches the two.
 */
module.exports = {
  up: ({ sequelize }) =>
    sequelize.query(`
      ALTER TABLE users ADD COLUMN role text NOT NULL DEFAULT 'user'
        CHECK (role IN ('user', 'helpdesk', 'auditor', 'admin'));
      UPDATE users SET role = 'admin' WHERE is_admin;
      CREATE FUNCTION agree_on_role() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          IF NEW.is_admin THEN NEW.role := 'admin'; END IF;
        ELSIF NEW.role = OLD.role AND NEW.is_admin <> OLD.is_admin THEN
          NEW.role := CASE WHEN NEW.is_admin THEN 'admin' ELSE 'user' END;
        END IF;
        NEW.is_admin := NEW.role = 'admin';
        RETURN NEW;
      END $$;
      CREATE TRIGGER users_role BEFORE INSERT OR UPDATE OF role, is_admin ON users
        FOR EACH ROW EXECUTE FUNCTION agree_on_role();`),
  down: ({ sequelize }) =>
    sequelize.query(`
      DROP TRIGGER users_role ON users;
      DROP FUNCTION agree_on_role();
      ALTER TABLE users DROP COLUMN role;`),
};
