import type { Sequelize } from 'sequelize';
import type { UnitOfWork } from '../domain/shared/unit-of-work.js';
import { sqlState, throwTold } from './faults.js';
import { isInTransaction } from './transaction-context.js';

const ATTEMPTS = 5;
const retriable = new Set(['40P01', '40001']); // deadlock_detected, serialization_failure

export const createUnitOfWork = (sequelize: Sequelize): UnitOfWork => ({
  run: (work) => inTransaction(sequelize, work),
});

/**
 * Joins the transaction around it, or opens one. Of two that wait for each other PostgreSQL undoes one: that one
 * starts again.
 */
export async function inTransaction<T>(
  sequelize: Sequelize,
  work: () => Promise<T>,
  attempts = ATTEMPTS,
): Promise<T> {
  if (isInTransaction()) return work();
  try {
    return await sequelize.transaction(() => work());
  } catch (error) {
    if (attempts <= 1 || !isRetriable(error)) return throwTold(error);
    return inTransaction(sequelize, work, attempts - 1);
  }
}

const isRetriable = (error: unknown): boolean => retriable.has(sqlState(error) ?? '');
