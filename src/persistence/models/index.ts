import type { Sequelize } from 'sequelize';
import { defineFileModel } from './file.model.js';
import { defineFolderModel } from './folder.model.js';
import { defineLogModel } from './log.model.js';
import { defineSessionModel } from './session.model.js';
import { defineShareLinkModel } from './share-link.model.js';
import { defineTrashModel } from './trash.model.js';
import { defineUserModel } from './user.model.js';

/** Classes of their own for each connection, so that two in one process don't get in each other's way. */
export const defineModels = (sequelize: Sequelize) => ({
  User: defineUserModel(sequelize),
  Session: defineSessionModel(sequelize),
  Folder: defineFolderModel(sequelize),
  File: defineFileModel(sequelize),
  Trash: defineTrashModel(sequelize),
  ShareLink: defineShareLinkModel(sequelize),
  Log: defineLogModel(sequelize),
});

export type Models = ReturnType<typeof defineModels>;
