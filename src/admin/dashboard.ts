import type { PageHandler } from 'adminjs';
import { literal, Op, type Order } from 'sequelize';
import { requireAdmin } from '../domain/shared/actor.js';
import { boundedCount } from './bounded-count.js';
import { failedSignIns as nobodyGotIn } from './log.resource.js';
import { adminOf } from './panel-admin.js';
import type { PanelModels } from './panel-models.js';
import { nearlyFull, TAKEN } from './user.resource.js';

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

/** What asks for an admin's attention; the numbers come from the API. */
export const dashboardHandler =
  (models: PanelModels): PageHandler =>
  async (_request, _response, context): Promise<DashboardData> => {
    requireAdmin(adminOf(context).actor);
    return { attention: await attention(models) };
  };

async function attention({ User, Log }: PanelModels): Promise<DashboardData['attention']> {
  const since = new Date(Date.now() - DAY);
  const time = { [Op.gte]: since };
  const [full, fullCount, blocked, failedSignIns, errors] = await Promise.all([
    User.findAll({
      where: nearlyFull,
      attributes: ['id', 'login', 'fullName', [literal(TAKEN), 'takenBytes'], 'quotaBytes'],
      order: mostTaken,
      limit: 5,
    }),
    boundedCount(User, nearlyFull),
    boundedCount(User, { isActive: false }),
    boundedCount(Log, { time, ...nobodyGotIn }),
    boundedCount(Log, { time, level: 'error' }),
  ]);
  return {
    nearlyFull: { count: fullCount, users: full.map((user) => user.get({ plain: true }) as FullUser) },
    blocked,
    failedSignIns,
    errors,
    since: since.toISOString(),
  };
}
