import type { PageHandler } from 'adminjs';
import { literal, Op, type Order, type WhereOptions } from 'sequelize';
import { failedSignIns as nobodyGotIn } from '../domain/logs/log.commands.js';
import { type Actor, readsAll } from '../domain/shared/actor.js';
import { boundedCount } from './bounded-count.js';
import { adminOf } from './panel-admin.js';
import type { PanelModels } from './panel-models.js';
import { nearlyFull, TAKEN, usersTo } from './user.resource.js';

export interface DashboardData {
  attention: {
    nearlyFull: { count: number; users: FullUser[] };
    blocked: number;
    failedSignIns: number;
    errors: number;
    /** Since when the last two are counted. */
    since: string;
  };
}

export interface FullUser {
  id: string;
  login: string;
  fullName: string;
  /** With the trash and what uploads on their way reserve. */
  takenBytes: number;
  quotaBytes: number;
}

const mostTaken: Order = [
  [literal(TAKEN), 'DESC'],
  ['id', 'DESC'],
];

const DAY = 24 * 3600 * 1000;

/** What asks for attention, of what is there to whoever looks; the numbers come from the API. */
export const dashboardHandler =
  (models: PanelModels): PageHandler =>
  async (_request, _response, context): Promise<DashboardData> => {
    return { attention: await attention(models, adminOf(context).actor) };
  };

async function attention({ User, Log }: PanelModels, actor: Actor): Promise<DashboardData['attention']> {
  const since = new Date(Date.now() - DAY);
  const time = { [Op.gte]: since };
  const users = (where: WhereOptions) => ({ [Op.and]: [usersTo(actor), where] });
  const linesThere = (where: WhereOptions) => (readsAll(actor) ? boundedCount(Log, where) : 0);
  const [full, fullCount, blocked, failedSignIns, errors] = await Promise.all([
    User.findAll({
      where: users(nearlyFull),
      attributes: ['id', 'login', 'fullName', [literal(TAKEN), 'takenBytes'], 'quotaBytes'],
      order: mostTaken,
      limit: 5,
    }),
    boundedCount(User, users(nearlyFull)),
    boundedCount(User, users({ isActive: false })),
    linesThere({ time, event: nobodyGotIn }),
    linesThere({ time, level: 'error' }),
  ]);
  return {
    nearlyFull: { count: fullCount, users: full.map((user) => user.get({ plain: true }) as FullUser) },
    blocked,
    failedSignIns,
    errors,
    since: since.toISOString(),
  };
}
