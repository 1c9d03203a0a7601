import type { Model, ModelStatic } from 'sequelize';
import type { Literal } from 'sequelize/types/utils';
import type { LinkState } from '../domain/links/link.js';

/** The tables that the panel reads. What no answer may hold (hashes of passwords and tokens) has no model at all. */
export interface PanelModels {
  User: ModelStatic<Model>;
  File: ModelStatic<Model> & { byName: Literal };
  Folder: ModelStatic<Model>;
  Trash: ModelStatic<Model>;
  ShareLink: ModelStatic<Model> & {
    inState: Record<LinkState, Literal>;
    unused: Literal;
    breaking(place: string): Literal;
  };
  Log: ModelStatic<Model>;
}
