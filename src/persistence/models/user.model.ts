import { type CreationOptional, DataTypes, type InferAttributes, Model, type Sequelize } from 'sequelize';

/** The password's hash is in `credentials`, which has no model. */
export class UserModel extends Model<InferAttributes<UserModel>> {
  declare id: string;
  declare login: string;
  declare fullName: string;
  declare email: string;
  declare isAdmin: boolean;
  declare role: CreationOptional<string>;
  declare isActive: boolean;
  declare expiresAt: CreationOptional<Date | null>;
  declare mustChangePassword: CreationOptional<boolean>;
  declare quotaBytes: number | null;
  declare usedBytes: number;
  declare fileCount: number;
  declare trashBytes: number;
  declare reservedBytes: number;
  declare storagePath: string;
  declare version: CreationOptional<number>;
  declare createdAt: Date;
  declare updatedAt: Date;
  declare lastLoginAt: Date | null;
  declare deletedAt: CreationOptional<Date | null>;
}

export const defineUserModel = (sequelize: Sequelize) =>
  class extends UserModel {}.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      login: { type: DataTypes.TEXT, allowNull: false },
      fullName: { type: DataTypes.TEXT, allowNull: false },
      email: { type: DataTypes.TEXT, allowNull: false },
      isAdmin: { type: DataTypes.BOOLEAN, allowNull: false },
      role: { type: DataTypes.TEXT, allowNull: false },
      isActive: { type: DataTypes.BOOLEAN, allowNull: false },
      expiresAt: { type: DataTypes.DATE(3) },
      mustChangePassword: { type: DataTypes.BOOLEAN, allowNull: false },
      quotaBytes: { type: DataTypes.BIGINT },
      usedBytes: { type: DataTypes.BIGINT, allowNull: false },
      fileCount: { type: DataTypes.BIGINT, allowNull: false },
      trashBytes: { type: DataTypes.BIGINT, allowNull: false },
      reservedBytes: { type: DataTypes.BIGINT, allowNull: false },
      storagePath: { type: DataTypes.TEXT, allowNull: false },
      version: { type: DataTypes.INTEGER, allowNull: false },
      createdAt: { type: DataTypes.DATE(3), allowNull: false },
      updatedAt: { type: DataTypes.DATE(3), allowNull: false },
      lastLoginAt: { type: DataTypes.DATE(3) },
      deletedAt: { type: DataTypes.DATE(3) },
    },
    { sequelize, modelName: 'User', tableName: 'users' },
  );
