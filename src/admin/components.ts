/** By the name under which AdminJS knows it: the file in `components/`. */
export const added = {
  AuditPage: 'audit/audit-page',
  Dashboard: 'dashboard/dashboard',
  ImportUsers: 'imports/import-users',
  Jobs: 'jobs/jobs',
  UserPage: 'users/user-page',
  GroupsPage: 'groups/groups-page',
  LiveLogPage: 'log/live-log-page',
  SettingsPage: 'settings/settings-page',
  SignInsPage: 'sign-ins/sign-ins-page',
  OffboardingPage: 'offboarding/offboarding-page',
  // How a value is shown, in lists and on the page of a record.
  BadgeValue: 'values/badge-value',
  CommentValue: 'values/comment-value',
  CountValue: 'values/count-value',
  DetailsValue: 'values/details-value',
  DownloadsValue: 'values/downloads-value',
  EventNameValue: 'values/event-name-value',
  EventValue: 'values/event-value',
  FileCountValue: 'values/file-count-value',
  FreeValue: 'values/free-value',
  FileNameValue: 'values/file-name-value',
  LinkedFileValue: 'values/linked-file-value',
  MomentValue: 'values/moment-value',
  OwnerValue: 'values/owner-value',
  PersonValue: 'values/person-value',
  PlaceValue: 'values/place-value',
  QuotaValue: 'values/quota-value',
  RequestValue: 'values/request-value',
  SizeValue: 'values/size-value',
  StandingValue: 'values/standing-value',
  TrashedValue: 'values/trashed-value',
  UrlValue: 'values/url-value',
  // Fields of forms and filters.
  ChoiceFilter: 'fields/choice-filter',
  FirstPassword: 'fields/first-password',
  GroupFilter: 'fields/group-filter',
  LinkExpiryEdit: 'fields/link-expiry-edit',
  MomentEdit: 'fields/moment-edit',
  MomentFilter: 'fields/moment-filter',
  NumberEdit: 'fields/number-edit',
  OnlyWhenNew: 'fields/only-when-new',
  PersonFilter: 'fields/person-filter',
  QuotaEdit: 'fields/quota-edit',
  RoleEdit: 'fields/role-edit',
  SwitchEdit: 'fields/switch-edit',
  TextFilter: 'fields/text-filter',
  // What an action opens.
  ConfirmAction: 'actions/confirm-action',
  DeleteUser: 'actions/delete-user',
  ConfirmBulk: 'actions/confirm-bulk',
  OpenContent: 'actions/open-content',
  OpenStorage: 'actions/open-storage',
  ResetPassword: 'actions/reset-password',
  ShareFile: 'actions/share-file',
} as const;

/** Parts of AdminJS's own frame that ours stand in for. */
export const overridden = {
  ActionHeader: 'frame/action-header',
  BulkActionRoute: 'frame/main',
  DefaultEditAction: 'edit/edit',
  DefaultListAction: 'list/list',
  FilterDrawer: 'frame/no-filter-drawer',
  RecordActionRoute: 'frame/main',
  RecordsTableHeader: 'list/table-head',
  ResourceActionRoute: 'frame/main',
  ResourceRoute: 'frame/main',
  SidebarBranding: 'frame/sidebar-branding',
  SidebarPages: 'frame/no-sidebar-pages',
  SidebarResourceSection: 'frame/sidebar-sections',
  TopBar: 'frame/top-bar',
} as const;

export type ComponentName = keyof typeof added;

/** The same component in lists and on the record's page. */
export const valueComponents = (name: ComponentName) => ({ list: name, show: name });
