import { DataTypes, type InferAttributes, Model, type Sequelize } from 'sequelize';
import type { LogLevel } from '../../domain/logs/log-entry.js';

export class LogModel extends Model<InferAttributes<LogModel>> {
  declare id: number;
  declare time: Date;
  declare level: LogLevel;
  declare message: string;
  declare event: string | null;
  declare requestId: string | null;
  declare userId: string | null;
  declare details: Record<string, unknown>;
}

export const defineLogModel = (sequelize: Sequelize) =>
  class extends LogModel {}.init(
    {
      id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
      time: { type: DataTypes.DATE(3), allowNull: false },
      level: { type: DataTypes.TEXT, allowNull: false },
      message: { type: DataTypes.TEXT, allowNull: false },
      event: { type: DataTypes.TEXT },
      requestId: { type: DataTypes.TEXT },
      userId: { type: DataTypes.UUID },
      details: { type: DataTypes.JSONB, allowNull: false },
    },
    { sequelize, modelName: 'Log', tableName: 'logs' },
  );
