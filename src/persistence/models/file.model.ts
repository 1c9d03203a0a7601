import { DataTypes, type InferAttributes, literal, Model, type Sequelize } from 'sequelize';
import { nameOrder } from '../sql.js';

export class FileModel extends Model<InferAttributes<FileModel>> {
  /** For a list in the order of names. */
  static readonly byName = literal(nameOrder('"File"."name"'));

  declare id: string;
  declare ownerId: string;
  declare folderId: string | null;
  declare name: string;
  declare size: number;
  declare mimeType: string;
  declare sha256: string;
  /** null: not reckoned yet. */
  declare crc32: number | null;
  declare comment: string;
  declare blobKey: string;
  declare uploadedAt: Date;
  declare updatedAt: Date;
  declare lastDownloadedAt: Date | null;
  declare downloadCount: number;
  declare version: number;
  /** When its bytes were found to be others than they were, or gone; null: they are good as far as anybody knows. */
  declare damagedAt: Date | null;
  /** null unless it is in the trash. */
  declare trashId: string | null;
}

export const defineFileModel = (sequelize: Sequelize) =>
  class extends FileModel {}.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      ownerId: { type: DataTypes.UUID, allowNull: false, references: { model: 'users', key: 'id' } },
      folderId: { type: DataTypes.UUID, references: { model: 'folders', key: 'id' } },
      name: { type: DataTypes.TEXT, allowNull: false },
      size: { type: DataTypes.BIGINT, allowNull: false },
      mimeType: { type: DataTypes.TEXT, allowNull: false },
      sha256: { type: DataTypes.TEXT, allowNull: false },
      crc32: { type: DataTypes.BIGINT },
      comment: { type: DataTypes.TEXT, allowNull: false },
      blobKey: { type: DataTypes.TEXT, allowNull: false },
      uploadedAt: { type: DataTypes.DATE(3), allowNull: false },
      updatedAt: { type: DataTypes.DATE(3), allowNull: false },
      lastDownloadedAt: { type: DataTypes.DATE(3) },
      downloadCount: { type: DataTypes.BIGINT, allowNull: false },
      version: { type: DataTypes.INTEGER, allowNull: false },
      damagedAt: { type: DataTypes.DATE(3) },
      trashId: { type: DataTypes.UUID },
    },
    { sequelize, modelName: 'File', tableName: 'files' },
  );
