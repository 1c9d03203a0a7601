import { idOf, part, pick } from './sql.js';

/** So many people are in a class; so many departments have a fifth of all. */
const CLASS = 40;
const DEPARTMENTS = 20;

const subjects = ['Физика', 'История', 'Химия', 'Biology', 'Music', 'Право', 'Design', 'Алгебра'];

/** Everybody is in one class, each fifth in a department besides. Some have a quota for all, some rules for links. */
export const groupsOf = ({ users, salt }, { userId }) => {
  const groupId = (n) => idOf(`'${salt}group ' || ${n}`);
  const classes = Math.ceil(users / CLASS);
  const classOf = (user) => `(1 + (${user} - 1) / ${CLASS})`;
  const departmentOf = (user) => `(${classes} + 1 + ${user} / 5 % ${DEPARTMENTS})`;
  return {
    groups: `
      INSERT INTO groups (id, name, description, default_quota_bytes, quota_bytes, link_longest_days, link_password_required, created_at)
      SELECT ${groupId('n')}, ${pick(subjects, 'n', 61)} || ' ' || n || '${salt}', CASE WHEN n > ${classes} THEN 'Кафедра' ELSE 'Класс' END,
        CASE WHEN n % 2 = 0 THEN 5::bigint << 30 END, CASE WHEN n % 10 = 3 THEN 1::bigint << 50 END,
        CASE WHEN n % 7 = 0 THEN 90 END, CASE WHEN n % 14 = 0 THEN true END,
        date_trunc('milliseconds', now() - 700 * ${part('n', 62)} * interval '1 day')
      FROM generate_series(1, ${classes + DEPARTMENTS}) n`,
    members: `
      INSERT INTO group_members (group_id, user_id)
      SELECT ${groupId(classOf('n'))}, ${userId('n')} FROM generate_series(1, ${users}) n
      UNION ALL
      SELECT ${groupId(departmentOf('n'))}, ${userId('n')} FROM generate_series(1, ${users}) n WHERE n % 5 = 0`,
  };
};
