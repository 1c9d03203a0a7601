import { ForeignKeyConstraintError, UniqueConstraintError } from 'sequelize';
import { DomainError, fieldError } from '../domain/shared/domain-error.js';

/** What it means to the domain that a row broke a constraint. */
const refusals: Readonly<Record<string, () => DomainError>> = {
  users_login_key: () => fieldError('login_taken', 'login'),
  users_email_key: () => fieldError('email_taken', 'email'),
  groups_name_key: () => fieldError('group_name_taken', 'name'),
  sessions_user_id_fkey: () => new DomainError('user_not_found'),
  files_place_name_key: () => fieldError('name_taken', 'name'),
  folders_place_name_key: () => fieldError('name_taken', 'name'),
  folders_owner_id_fkey: () => new DomainError('user_not_found'),
  folders_parent_id_fkey: () => new DomainError('folder_not_found'),
  uploads_owner_id_fkey: () => new DomainError('user_not_found'),
  uploads_uploader_id_fkey: () => new DomainError('user_not_found'),
  files_owner_id_fkey: () => new DomainError('user_not_found'),
  files_folder_id_fkey: () => new DomainError('folder_not_found'),
  trash_owner_id_fkey: () => new DomainError('user_not_found'),
  search_words_owner_id_fkey: () => new DomainError('user_not_found'),
  entry_jobs_owner_id_fkey: () => new DomainError('user_not_found'),
  entry_jobs_actor_id_fkey: () => new DomainError('user_not_found'),
  jobs_actor_id_fkey: () => new DomainError('user_not_found'),
  link_grants_link_id_fkey: () => new DomainError('link_not_found'),
  link_grants_file_id_fkey: () => new DomainError('file_not_found'),
  share_links_owner_id_fkey: () => new DomainError('user_not_found'),
  share_links_file_id_fkey: () => new DomainError('file_not_found'),
  share_links_folder_id_fkey: () => new DomainError('folder_not_found'),
};

/** @throws DomainError in place of a database error that the domain has a word for. */
export async function orRefusal<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw refusals[brokenConstraint(error)]?.() ?? error;
  }
}

function brokenConstraint(error: unknown): string {
  if (!(error instanceof UniqueConstraintError || error instanceof ForeignKeyConstraintError)) return '';
  const { parent } = error;
  return 'constraint' in parent ? String(parent.constraint) : '';
}
