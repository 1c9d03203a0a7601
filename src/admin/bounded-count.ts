import { literal, type Model, type ModelStatic, type WhereOptions } from 'sequelize';
import { MAX_COUNT } from './max-count.js';

/**
 * As many as there are; one more than `MAX_COUNT` where there are more, and no more than these are looked at.
 * @param isDear where it takes a while to find them: that is done once, though their rows have to be sent
 */
export async function boundedCount(
  model: ModelStatic<Model>,
  where: WhereOptions,
  isDear = false,
): Promise<number> {
  const attributes: [ReturnType<typeof literal>, string][] = [[literal('1'), 'one']];
  if (isDear) return (await model.findAll({ where, attributes, limit: MAX_COUNT + 1, raw: true })).length;
  const beyond = await model.findOne({ where, attributes, offset: MAX_COUNT, raw: true });
  return beyond ? MAX_COUNT + 1 : model.count({ where });
}
