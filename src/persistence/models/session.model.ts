import { DataTypes, type InferAttributes, Model, type Sequelize } from 'sequelize';
import type { SessionKind } from '../../domain/sessions/session.js';

/** Its refresh tokens are in `refresh_tokens`, which has no model. */
export class SessionModel extends Model<InferAttributes<SessionModel>> {
  declare id: string;
  declare userId: string;
  declare kind: SessionKind;
  declare address: string;
  declare agent: string;
  declare createdAt: Date;
  declare lastSeenAt: Date;
  declare expiresAt: Date;
  declare endedAt: Date | null;
}

export const defineSessionModel = (sequelize: Sequelize) =>
  class extends SessionModel {}.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      userId: { type: DataTypes.UUID, allowNull: false, references: { model: 'users', key: 'id' } },
      kind: { type: DataTypes.TEXT, allowNull: false },
      address: { type: DataTypes.TEXT, allowNull: false },
      agent: { type: DataTypes.TEXT, allowNull: false },
      createdAt: { type: DataTypes.DATE(3), allowNull: false },
      lastSeenAt: { type: DataTypes.DATE(3), allowNull: false },
      expiresAt: { type: DataTypes.DATE(3), allowNull: false },
      endedAt: { type: DataTypes.DATE(3) },
    },
    { sequelize, modelName: 'Session', tableName: 'sessions' },
  );
