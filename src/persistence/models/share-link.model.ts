import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  literal,
  Model,
  type Sequelize,
} from 'sequelize';
import type { Literal } from 'sequelize/types/utils';
import { type LinkState, UNUSED_DAYS } from '../../domain/links/link.js';
import { brokenLinks, linksInState, unusedLinks } from '../link-filters.js';

const inState = linksInState('"ShareLink"');

/** `password_hash` is left out: nothing that lists links has a use for it. */
export class ShareLinkModel extends Model<InferAttributes<ShareLinkModel>> {
  /** For lists of those in a state. */
  static readonly inState: Record<LinkState, Literal> = {
    active: literal(inState.active),
    usedUp: literal(inState.usedUp),
    expired: literal(inState.expired),
    ownerBlocked: literal(inState.ownerBlocked),
  };
  static readonly unused = literal(unusedLinks('"ShareLink"', String(UNUSED_DAYS)));
  /** By the policy of the place, as `brokenLinks` takes it. */
  static readonly breaking = (place: string): Literal => literal(brokenLinks('"ShareLink"', place));

  declare id: string;
  declare token: string;
  declare kind: string;
  declare ownerId: string;
  declare fileId: string | null;
  declare folderId: string | null;
  /** Kept by the database. */
  declare readonly hasPassword: boolean;
  declare expiresAt: Date | null;
  declare maxDownloads: number | null;
  declare downloadCount: number;
  declare lastDownloadedAt: Date | null;
  declare openCount: number;
  declare lastOpenedAt: Date | null;
  declare lastAddress: string | null;
  declare createdAt: Date;
  declare version: CreationOptional<number>;
}

export const defineShareLinkModel = (sequelize: Sequelize) =>
  class extends ShareLinkModel {}.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      version: { type: DataTypes.INTEGER, allowNull: false },
      token: { type: DataTypes.UUID, allowNull: false },
      kind: { type: DataTypes.TEXT, allowNull: false },
      ownerId: { type: DataTypes.UUID, allowNull: false, references: { model: 'users', key: 'id' } },
      fileId: { type: DataTypes.UUID, references: { model: 'files', key: 'id' } },
      folderId: { type: DataTypes.UUID, references: { model: 'folders', key: 'id' } },
      hasPassword: { type: DataTypes.BOOLEAN },
      expiresAt: { type: DataTypes.DATE(3) },
      maxDownloads: { type: DataTypes.BIGINT },
      downloadCount: { type: DataTypes.BIGINT, allowNull: false },
      lastDownloadedAt: { type: DataTypes.DATE(3) },
      openCount: { type: DataTypes.BIGINT, allowNull: false },
      lastOpenedAt: { type: DataTypes.DATE(3) },
      lastAddress: { type: DataTypes.TEXT },
      createdAt: { type: DataTypes.DATE(3), allowNull: false },
    },
    { sequelize, modelName: 'ShareLink', tableName: 'share_links' },
  );
