import { DataTypes, type InferAttributes, Model, type Sequelize } from 'sequelize';

/** One for each file or folder that somebody deleted, under its own id. */
export class TrashModel extends Model<InferAttributes<TrashModel>> {
  declare id: string;
  declare ownerId: string;
  declare kind: string;
  declare bytes: number;
  declare fileCount: number;
  declare deletedAt: Date;
  declare deletedById: string | null;
}

export const defineTrashModel = (sequelize: Sequelize) =>
  class extends TrashModel {}.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      ownerId: { type: DataTypes.UUID, allowNull: false, references: { model: 'users', key: 'id' } },
      kind: { type: DataTypes.TEXT, allowNull: false },
      bytes: { type: DataTypes.BIGINT, allowNull: false },
      fileCount: { type: DataTypes.BIGINT, allowNull: false },
      deletedAt: { type: DataTypes.DATE(3), allowNull: false },
      deletedById: { type: DataTypes.UUID, field: 'deleted_by' },
    },
    { sequelize, modelName: 'Trash', tableName: 'trash' },
  );
