import { type Model, type ModelStatic, Op } from 'sequelize';
import { stateOf } from '../domain/users/user.js';
import type { Row } from './table-definition.js';

/** Puts login, name and state of the user in `row[idKey]` beside it, under `as`. One query for all rows. */
export async function withPeople(
  users: ModelStatic<Model>,
  rows: Row[],
  idKey: string,
  as: string,
): Promise<Row[]> {
  const ids = [...new Set(rows.map((row) => row[idKey]).filter((id) => id !== null))];
  const people = await users.findAll({
    where: { id: { [Op.in]: ids } },
    attributes: ['id', 'login', 'fullName', 'isActive', 'expiresAt'],
  });
  const known = new Map(people.map((person) => [person.get('id'), person]));
  return rows.map((row) => {
    const person = known.get(row[idKey]);
    if (!person) return row;
    const { login, fullName, ...user } = person.get();
    return { ...row, [as]: { login, fullName, isActive: stateOf(user) === 'active' } };
  });
}
