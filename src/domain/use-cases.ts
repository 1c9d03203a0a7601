import { countArchivedFile, tellOfArchive } from './archives/count-archive.js';
import {
  openArchive,
  openFolderArchive,
  openListArchive,
  openSelectionArchive,
} from './archives/open-archive.js';
import { cutAudit, tellAuditEnd } from './audit/cut-audit.js';
import { exportAudit } from './audit/export-audit.js';
import { listAudit, listOwnEvents } from './audit/list-audit.js';
import { verifyAudit } from './audit/verify-audit.js';
import { getBackupHealth } from './backup/backup-state.js';
import { recordBackup } from './backup/record-backup.js';
import { previewBulk } from './bulk/preview-bulk.js';
import { startBulk, undoBulk } from './bulk/start-bulk.js';
import { workOnBulk } from './bulk/work-on-bulk.js';
import { createWatches } from './changes/watch-storage.js';
import { examineStorage } from './doctor/examine-storage.js';
import { deleteEntries, deleteFile, deleteFolder } from './entries/delete-entries.js';
import { getEntries } from './entries/get-entries.js';
import {
  countInFolder,
  entryCursorAfter,
  entryPlace,
  listEntries,
  listStampedEntries,
} from './entries/list-entries.js';
import { moveEntries } from './entries/move-entries.js';
import { purgeManyEntries, purgeTrashEntry } from './entries/purge-entries.js';
import { restoreEntries, restoreTrashEntry } from './entries/restore-entries.js';
import { workOnEntryJob } from './entries/run-entry-job.js';
import { settleTrash } from './entries/settle-trash.js';
import { getEntryJob, startEntryJob } from './entries/start-entry-job.js';
import { takeBackMove } from './entries/take-back-move.js';
import { exportList } from './exports/export-list.js';
import { countDownload } from './files/count-download.js';
import { getFile, lookAtFile } from './files/get-file.js';
import { listFiles, listFilesText } from './files/list-files.js';
import { tellDamaged } from './files/tell-damaged.js';
import { updateFile } from './files/update-file.js';
import { createFolder } from './folders/create-folder.js';
import { getFolder, getFolderNames, getFolderPath } from './folders/get-folder.js';
import { listFolders } from './folders/list-folders.js';
import { updateFolder } from './folders/update-folder.js';
import { addNamedMembers } from './groups/add-named-members.js';
import { getGroup, listGroups } from './groups/read-groups.js';
import { addMembers, createGroup, deleteGroup, removeMembers, updateGroup } from './groups/write-groups.js';
import { runImport } from './imports/run-import.js';
import { startImport } from './imports/start-import.js';
import { pauseJobKind, resumeJobKind, retryJob, runJobNow } from './jobs/control-jobs.js';
import { getJob, listJobKinds, listJobResults, listJobs } from './jobs/list-jobs.js';
import { workOnJob } from './jobs/work-on-job.js';
import { browseLink, getSharedFile, getSharedFolder } from './links/browse-link.js';
import { claimLinkArchive, claimLinkDownload } from './links/claim-link-download.js';
import { createFolderLink, createLink } from './links/create-link.js';
import { getLink } from './links/get-link.js';
import { getLinkPolicy } from './links/get-link-policy.js';
import { listFileLinks, listFolderLinks, listLinks } from './links/list-links.js';
import { countOpening, openLink } from './links/open-link.js';
import { receiveUpload } from './links/receive-upload.js';
import { revokeLink } from './links/revoke-link.js';
import { updateLink } from './links/update-link.js';
import { browseLogs } from './logs/browse-logs.js';
import { findLogLine } from './logs/find-log-line.js';
import { listLogs } from './logs/list-logs.js';
import { createLogTail } from './logs/tail-logs.js';
import { listNotices, markNoticesSeen, unreadNotices } from './notices/read-notices.js';
import { sendNotices } from './notices/send-notices.js';
import { askForTestLetter, sendTestLetter } from './notices/test-letter.js';
import { previewOffboarding } from './offboarding/preview-offboarding.js';
import { startOffboarding } from './offboarding/start-offboarding.js';
import { workOnOffboarding } from './offboarding/work-on-offboarding.js';
import { getThumbnail } from './previews/get-thumbnail.js';
import { makeNextPreview } from './previews/make-preview.js';
import { getScrub } from './scrub/get-scrub.js';
import { scrubContents } from './scrub/scrub-contents.js';
import { addPasskey, beginPasskey, removePasskey } from './second-factors/change-passkeys.js';
import { beginTotp, confirmTotp, removeTotp } from './second-factors/change-totp.js';
import { getSecondFactor, getSecondFactorOf } from './second-factors/get-second-factor.js';
import { renewRecoveryCodes } from './second-factors/make-recovery-codes.js';
import { resetSecondFactor } from './second-factors/reset-second-factor.js';
import { authenticateBrowser, authenticateSession, authenticateToken } from './sessions/authenticate.js';
import {
  endOtherSessions,
  endSession,
  endSessionOf,
  endSessionsOf,
  signOut,
} from './sessions/end-session.js';
import { listSessions, listSessionsOf } from './sessions/list-sessions.js';
import { askForProof, prove } from './sessions/prove.js';
import { askForPasskey, tellStep } from './sessions/prove-sign-in.js';
import { refreshSession } from './sessions/refresh-session.js';
import {
  goOnInApi,
  goOnInBrowser,
  signInApi,
  signInApiByPasskey,
  signInBrowser,
  signInBrowserByPasskey,
} from './sessions/sign-in.js';
import { changeLogo, changeSetting, resetSetting } from './settings/change-setting.js';
import { getSettings } from './settings/get-settings.js';
import { getLogo, getSite } from './settings/site.js';
import type { Ports } from './shared/ports.js';
import { addHold, letThrough, removeHold } from './sign-ins/hold-off.js';
import { listFailures, listHolds, listLimits, summarizeSignIns } from './sign-ins/list-sign-ins.js';
import { listSlips } from './slips/list-slips.js';
import { getCapacity } from './stats/get-capacity.js';
import { getLeaders, getStats } from './stats/get-stats.js';
import { rollUpStats } from './stats/roll-up.js';
import { createTransfers } from './transfers/running-transfers.js';
import { emptyTrash, purgeExpiredTrash } from './trash/empty-trash.js';
import { listTrash } from './trash/list-trash.js';
import { exportTrees } from './trees/export-trees.js';
import { importTree } from './trees/import-tree.js';
import { appendUpload } from './uploads/append-upload.js';
import { createUpload } from './uploads/create-upload.js';
import { dropExpiredUploads, removeUpload } from './uploads/drop-upload.js';
import { finishUpload } from './uploads/finish-upload.js';
import { getUpload, listUploads } from './uploads/get-upload.js';
import { lockUpload } from './uploads/lock-upload.js';
import { discardUpload, expectUploadRoom, stageUpload } from './uploads/stage-upload.js';
import { uploadFile } from './uploads/upload-file.js';
import { changePassword } from './users/change-password.js';
import { createUser } from './users/create-user.js';
import { deleteUser, removeDeletedUsers } from './users/delete-user.js';
import { ensureAdmin } from './users/ensure-admin.js';
import { getProfile, getStorageOwner, getUser } from './users/get-user.js';
import { listUsers } from './users/list-users.js';
import { registerUser } from './users/register-user.js';
import { resetPassword } from './users/reset-password.js';
import { updateProfile } from './users/update-profile.js';
import { updateUser } from './users/update-user.js';
import { getUserHoldings } from './users/user-holdings.js';
import { getUserUsage } from './users/user-usage.js';
import { deleteView, listViews, saveView } from './views/saved-views.js';

/** Everything that Kladovka does, for every face. */
export const createUseCases = (ports: Ports) => ({
  users: {
    register: registerUser(ports),
    create: createUser(ports),
    ensureAdmin: ensureAdmin(ports),
    list: listUsers(ports),
    get: getUser(ports),
    getStorageOwner: getStorageOwner(ports),
    getProfile: getProfile(ports),
    update: updateUser(ports),
    updateProfile: updateProfile(ports),
    changePassword: changePassword(ports),
    resetPassword: resetPassword(ports),
    usage: getUserUsage(ports),
    holdings: getUserHoldings(ports),
    delete: deleteUser(ports),
    removeDeleted: removeDeletedUsers(ports),
  },
  backups: {
    record: recordBackup(ports),
    health: getBackupHealth(ports),
  },
  trees: {
    export: exportTrees(ports),
    import: importTree(ports),
  },
  groups: {
    create: createGroup(ports),
    list: listGroups(ports),
    get: getGroup(ports),
    update: updateGroup(ports),
    delete: deleteGroup(ports),
    addMembers: addMembers(ports),
    addNamedMembers: addNamedMembers(ports),
    removeMembers: removeMembers(ports),
  },
  sessions: {
    signInBrowser: signInBrowser(ports),
    signInApi: signInApi(ports),
    goOnInBrowser: goOnInBrowser(ports),
    goOnInApi: goOnInApi(ports),
    signInBrowserByPasskey: signInBrowserByPasskey(ports),
    signInApiByPasskey: signInApiByPasskey(ports),
    tellStep: tellStep(ports),
    askForPasskey: askForPasskey(ports),
    prove: prove(ports),
    askForProof: askForProof(ports),
    refresh: refreshSession(ports),
    authenticate: authenticateSession(ports),
    authenticateBrowser: authenticateBrowser(ports),
    authenticateToken: authenticateToken(ports),
    list: listSessions(ports),
    listOf: listSessionsOf(ports),
    end: endSession(ports),
    endOthers: endOtherSessions(ports),
    endOf: endSessionOf(ports),
    endAllOf: endSessionsOf(ports),
    signOut: signOut(ports),
  },
  secondFactors: {
    get: getSecondFactor(ports),
    beginTotp: beginTotp(ports),
    confirmTotp: confirmTotp(ports),
    removeTotp: removeTotp(ports),
    arePasskeysOffered: () => ports.passkeyCeremonies.isOffered,
    beginPasskey: beginPasskey(ports),
    addPasskey: addPasskey(ports),
    removePasskey: removePasskey(ports),
    renewRecoveryCodes: renewRecoveryCodes(ports),
    getOf: getSecondFactorOf(ports),
    reset: resetSecondFactor(ports),
  },
  notices: {
    list: listNotices(ports),
    unread: unreadNotices(ports),
    markSeen: markNoticesSeen(ports),
    send: sendNotices(ports),
    askForTest: askForTestLetter(ports),
    sendTest: sendTestLetter(ports),
  },
  files: {
    list: listFiles(ports),
    listText: listFilesText(ports),
    get: getFile(ports),
    look: lookAtFile(ports),
    update: updateFile(ports),
    delete: deleteFile(ports),
    countDownload: countDownload(ports),
    tellDamaged: tellDamaged(ports),
  },
  folders: {
    create: createFolder(ports),
    list: listFolders(ports),
    get: getFolder(ports),
    pathOf: getFolderPath(ports),
    namesOf: getFolderNames(ports),
    update: updateFolder(ports),
    delete: deleteFolder(ports),
  },
  entries: {
    get: getEntries(ports),
    list: listEntries(ports),
    listStamped: listStampedEntries(ports),
    countInFolder: countInFolder(ports),
    cursorAfter: entryCursorAfter(ports),
    place: entryPlace(ports),
    move: moveEntries(ports),
    takeBackMove: takeBackMove(ports),
    delete: deleteEntries(ports),
    restore: restoreEntries(ports),
    purge: purgeManyEntries(ports),
    settle: settleTrash(ports),
    startJob: startEntryJob(ports),
    getJob: getEntryJob(ports),
    workOnJob: workOnEntryJob(ports),
  },
  bulk: {
    preview: previewBulk(ports),
    start: startBulk(ports),
    undo: undoBulk(ports),
    workOn: workOnBulk(ports),
  },
  offboarding: {
    preview: previewOffboarding(ports),
    start: startOffboarding(ports),
    workOn: workOnOffboarding(ports),
  },
  exports: { list: exportList(ports) },
  imports: { start: startImport(ports), run: runImport(ports) },
  slips: { list: listSlips(ports) },
  jobs: {
    kinds: listJobKinds(ports),
    list: listJobs(ports),
    get: getJob(ports),
    results: listJobResults(ports),
    runNow: runJobNow(ports),
    retry: retryJob(ports),
    pause: pauseJobKind(ports),
    resume: resumeJobKind(ports),
    workOn: workOnJob(ports),
  },
  trash: {
    list: listTrash(ports),
    restore: restoreTrashEntry(ports),
    purge: purgeTrashEntry(ports),
    empty: emptyTrash(ports),
    purgeExpired: purgeExpiredTrash(ports),
  },
  uploads: {
    expectRoom: expectUploadRoom(ports),
    stage: stageUpload(ports),
    discard: discardUpload(ports),
    uploadFile: uploadFile(ports),
    create: createUpload(ports),
    get: getUpload(ports),
    list: listUploads(ports),
    lock: lockUpload(ports),
    append: appendUpload(ports),
    finish: finishUpload(ports),
    remove: removeUpload(ports),
    dropExpired: dropExpiredUploads(ports),
  },
  previews: { getThumbnail: getThumbnail(ports), makeNext: makeNextPreview(ports) },
  scrub: { goOn: scrubContents(ports), get: getScrub(ports) },
  doctor: { examine: examineStorage(ports) },
  archives: {
    openFolder: openFolderArchive(ports),
    openSelection: openSelectionArchive(ports),
    openList: openListArchive(ports),
    open: openArchive(ports),
    tell: tellOfArchive(ports),
    countFile: countArchivedFile(ports),
  },
  links: {
    create: createLink(ports),
    createOfFolder: createFolderLink(ports),
    get: getLink(ports),
    list: listLinks(ports),
    policy: getLinkPolicy(ports),
    listOfFile: listFileLinks(ports),
    listOfFolder: listFolderLinks(ports),
    update: updateLink(ports),
    revoke: revokeLink(ports),
    open: openLink(ports),
    countOpening: countOpening(ports),
    browse: browseLink(ports),
    getSharedFile: getSharedFile(ports),
    getSharedFolder: getSharedFolder(ports),
    claimDownload: claimLinkDownload(ports),
    claimArchive: claimLinkArchive(ports),
    receive: receiveUpload(ports),
  },
  settings: {
    get: getSettings(ports),
    change: changeSetting(ports),
    reset: resetSetting(ports),
    changeLogo: changeLogo(ports),
    site: getSite(ports),
    logo: getLogo(ports),
  },
  changes: createWatches(ports),
  transfers: createTransfers(ports),
  audit: {
    list: listAudit(ports),
    listOwn: listOwnEvents(ports),
    export: exportAudit(ports),
    verify: verifyAudit(ports),
    seal: ports.audit.seal,
    cut: cutAudit(ports),
    tellEnd: tellAuditEnd(ports),
  },
  signIns: {
    failures: listFailures(ports),
    summarize: summarizeSignIns(ports),
    limits: listLimits(ports),
    letThrough: letThrough(ports),
    holds: listHolds(ports),
    addHold: addHold(ports),
    removeHold: removeHold(ports),
  },
  logs: {
    list: listLogs(ports),
    find: findLogLine(ports),
    browse: browseLogs(ports),
    tail: createLogTail(ports),
  },
  views: { list: listViews(ports), save: saveView(ports), delete: deleteView(ports) },
  stats: {
    get: getStats(ports),
    leaders: getLeaders(ports),
    capacity: getCapacity(ports),
    rollUp: rollUpStats(ports),
  },
});

export type UseCases = ReturnType<typeof createUseCases>;
