import { DataTypes, type InferAttributes, Model, type Sequelize } from 'sequelize';

export class FolderModel extends Model<InferAttributes<FolderModel>> {
  declare id: string;
  declare ownerId: string;
  declare parentId: string | null;
  declare name: string;
  declare createdAt: Date;
  declare updatedAt: Date;
  declare version: number;
  /** null unless it is in the trash. */
  declare trashId: string | null;
}

export const defineFolderModel = (sequelize: Sequelize) =>
  class extends FolderModel {}.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      ownerId: { type: DataTypes.UUID, allowNull: false, references: { model: 'users', key: 'id' } },
      parentId: { type: DataTypes.UUID, references: { model: 'folders', key: 'id' } },
      name: { type: DataTypes.TEXT, allowNull: false },
      createdAt: { type: DataTypes.DATE(3), allowNull: false },
      updatedAt: { type: DataTypes.DATE(3), allowNull: false },
      version: { type: DataTypes.INTEGER, allowNull: false },
      trashId: { type: DataTypes.UUID },
    },
    { sequelize, modelName: 'Folder', tableName: 'folders' },
  );
