/** What the operator reads at the terminal. */
export const cli = {
  admin: {
    created: 'Made the administrator {{login}} with the password of ADMIN_PASSWORD.',
    createdWithPassword:
      'Made the administrator.\n\n  Login:    {{login}}\n  Password: {{password}}\n\nThe password is shown this once. Change it in the settings after signing in.',
    taken:
      'There is no administrator, and the login {{login}} or the email {{email}} belongs to somebody else. Make one with: kladovka user admin <login>',
  },
  audit: {
    whole_one: 'The audit is whole: {{count}} record was checked.',
    whole_other: 'The audit is whole: {{count}} records were checked.',
    broken_one: 'The audit is broken. {{count}} record was checked.',
    broken_other: 'The audit is broken. {{count}} records were checked.',
    end: 'Keep the end of the chain elsewhere, for --kept of the next check:\n{{end}}',
    notLooked: 'The audit could not be checked: {{reason}}',
    badKept: '--kept takes a position and a hash, as this command tells them: 1200:4f0c…',
    faults: {
      changed: 'Position {{position}}: record {{id}} is not what was sealed.',
      record_missing: 'Position {{position}}: record {{id}} is gone.',
      seal_missing: 'Before position {{position}} (record {{id}}) the chain has a gap.',
      never_sealed: 'Record {{id}} came past the chain.',
      not_as_kept: 'Position {{position}} is not what was kept: the chain was made anew, or ends before it.',
    },
  },
  program: {
    description: 'Kladovka, a self-hosted cloud drive.',
    settings: 'Settings come from the environment and from .env; .env.example describes them.',
    serve: 'start the server (this is the default)',
    port: 'port to listen on',
    host: 'address to listen on',
    migrate: 'bring the database up to date',
    backup: 'copy everything into a folder, while the server runs; again, and only what is new is copied',
    backupDir: 'folder of the backup; it is made where it is missing',
    restore: 'bring a backup into an empty storage and database',
    restoreDir: 'folder of the backup',
    blobsMigrate: 'bring all stored files to another store, while the server runs',
    blobsTo: 'where to: S3, or the disk',
    removeSource: 'after the switch: remove from the former store what has come over',
    audit: 'look after the audit',
    auditVerify: 'check that no record of the audit was changed or taken away',
    auditKept: 'the end of the chain as an earlier check told it',
    user: 'work with accounts',
    add: 'create an account',
    list: 'list the accounts',
    passwd: 'set a new password; every session of the account ends',
    admin: 'make an account an administrator',
    rm: 'delete an account with its files, links and sessions',
    login: 'login of the account',
    email: 'email address',
    name: 'full name; without it, the login',
    asAdmin: 'make it an administrator',
    quota: 'space in bytes; without it, DEFAULT_QUOTA_BYTES',
    passwordStdin: 'read the password from the standard input',
    generate: 'generate the password and print it',
    json: 'print JSON',
    revoke: 'take the administrator’s rights away',
    yes: 'do not ask',
    help: 'show this help',
    version: 'show the version',
  },
  titles: { usage: 'Usage:', arguments: 'Arguments:', options: 'Options:', commands: 'Commands:' },
  password: {
    ask: 'Password for {{login}}: ',
    again: 'Once more: ',
    different: 'The two passwords differ.',
    generated: 'Password: {{password}}',
  },
  migrated_one: 'Ran {{count}} migration.',
  migrated_other: 'Ran {{count}} migrations.',
  upToDate: 'The database is up to date.',
  unable: {
    backup: 'There is no new backup: {{reason}}',
    restore: 'Nothing was restored, or not all of it: {{reason}}',
    export: 'Nothing was exported, or not all of it: {{reason}}',
    import: 'Nothing was imported, or not all of it: {{reason}}',
  },
  backup: {
    progress: {
      backup_one: '{{bytes}} of {{total}} are in the backup; looked at {{files}} file.',
      backup_other: '{{bytes}} of {{total}} are in the backup; looked at {{files}} files.',
      verify_one: 'Checking the backup: {{bytes}} of {{total}}, {{files}} file.',
      verify_other: 'Checking the backup: {{bytes}} of {{total}}, {{files}} files.',
      copy_one: '{{bytes}} of {{total}} are back; {{files}} file.',
      copy_other: '{{bytes}} of {{total}} are back; {{files}} files.',
      load_one: '{{files}} of {{total}} tables is back.',
      load_other: '{{files}} of {{total}} tables are back.',
    },
    made_one: 'The backup has {{files}} file ({{size}}) and {{rows}} rows of the database.',
    made_other: 'The backup has {{files}} files ({{size}}) and {{rows}} rows of the database.',
    copied_one: 'Of them {{files}} file ({{size}}) was new and was copied.',
    copied_other: 'Of them {{files}} files ({{size}}) were new and were copied.',
    damaged_one:
      '{{count}} file is damaged and could not be copied; it is named above. Everything else is in the backup.',
    damaged_other:
      '{{count}} files are damaged and could not be copied; they are named above. Everything else is in the backup.',
    busy: 'Another backup is being made of this server. Wait until it is done.',
    relocating: 'blobs:migrate is at work on this server. Make the backup when it is done.',
  },
  restore: {
    done_one:
      'Restored {{files}} file ({{size}}) and {{rows}} rows, as they were at {{madeAt}}. Start the server.',
    done_other:
      'Restored {{files}} files ({{size}}) and {{rows}} rows, as they were at {{madeAt}}. Start the server.',
    lacked_one:
      '{{count}} file was damaged when the backup was made, and has no bytes now; the panel names it.',
    lacked_other:
      '{{count}} files were damaged when the backup was made, and have no bytes now; the panel names them.',
    refused: {
      none: 'There is no finished backup in this folder. Nothing was changed.',
      format: 'This is no backup that this version understands. Nothing was changed.',
      newer:
        'Kladovka {{version}} made this backup, which is newer than this one: restore it with that version. Nothing was changed.',
      storage:
        'The storage is not empty: {{name}} is in the way. Name an empty STORAGE_DIR (and bucket), and try again. Nothing was changed.',
      other:
        'A restore of another backup (of {{madeAt}}) was broken off here. Finish that one, or empty STORAGE_DIR and the database.',
      database:
        'The database is not empty. Name an empty one in DATABASE_URL, and try again. Nothing was changed.',
      damaged_one: 'The backup is damaged in {{count}} place, named above. Nothing was changed.',
      damaged_other: 'The backup is damaged in {{count}} places, named above. Nothing was changed.',
    },
    faults: {
      missing: '{{path}} is missing.',
      changed: '{{path}} is not what it was.',
    },
  },
  blobs: {
    progress_one: '{{bytes}} of {{total}} are there; looked at {{files}} file.',
    progress_other: '{{bytes}} of {{total}} are there; looked at {{files}} files.',
    copied_one: 'Copied {{files}} file ({{size}}) and read it back; found {{found}} there already.',
    copied_other: 'Copied {{files}} files ({{size}}) and read them back; found {{found}} there already.',
    carried_one: '{{count}} unfinished upload goes on there.',
    carried_other: '{{count}} unfinished uploads go on there.',
    removed_s3_one: 'Removed {{count}} file from the disk.',
    removed_s3_other: 'Removed {{count}} files from the disk.',
    removed_disk_one: 'Removed {{count}} file from the bucket.',
    removed_disk_other: 'Removed {{count}} files from the bucket.',
    damaged_one: '{{count}} file is damaged and stays where it is.',
    damaged_other: '{{count}} files are damaged and stay where they are.',
    missing: 'The bytes of the file {{id}} ({{name}}, of {{owner}}) are missing.',
    changed: 'The file {{id}} ({{name}}, of {{owner}}) is not what was uploaded any more.',
    unreadable: 'The file {{id}} ({{name}}, of {{owner}}) cannot be read.',
    switch_s3:
      'Now set BLOB_STORE=s3 (without ACCEL_REDIRECT), restart every server, and run this command again. Until then nothing changes for anybody; afterwards the server finds on the disk what has not come over yet.',
    switch_disk:
      'Now set BLOB_STORE=disk, leave the S3_ keys as they are, restart the server, and run this command again. Until then nothing changes for anybody; afterwards the server finds in the bucket what has not come over yet.',
    again:
      'Not everything has come over yet. Bring back or delete the files that are damaged, and run this command again.',
    complete_s3:
      'Everything is in S3. The disk still has its copies: run this command with --remove-source when you want them gone.',
    complete_disk:
      'Everything is on the disk. The bucket still has its copies: run this command with --remove-source when you want them gone.',
    over_s3: 'Everything is in S3, and nothing of it on the disk. The next restart forgets the disk.',
    over_disk:
      'Everything is on the disk, and nothing of it in the bucket. Restart the server; then it needs the S3_ keys no more.',
    idle_s3: 'BLOB_STORE is s3 already, and no files are on their way there. There is nothing to do.',
    idle_disk: 'BLOB_STORE is disk already, and no files are on their way there. There is nothing to do.',
    busy: 'Another blobs:migrate is at work on this database. Wait until it is done.',
    early_s3:
      'The server still uses the disk: set BLOB_STORE=s3 and restart it before anything is removed there.',
    early_disk:
      'The server still uses the bucket: set BLOB_STORE=disk and restart it before anything is removed there.',
  },
  added: 'Created {{login}}.',
  passwordSet: 'Set the password of {{login}}; every session of the account has ended.',
  adminMade: '{{login}} is an administrator now.',
  adminRevoked: '{{login}} is no administrator any more.',
  removed: 'Deleted {{login}}.',
  confirmRemoval: 'Delete {{login}} with {{files}} files ({{size}})? Type the login to go on: ',
  notConfirmed: 'Nothing was deleted.',
  needsYes: 'There is nobody to ask: add --yes to delete {{login}}.',
  columns: {
    login: 'LOGIN',
    fullName: 'NAME',
    email: 'EMAIL',
    admin: 'ADMIN',
    active: 'ACTIVE',
    files: 'FILES',
    size: 'SIZE',
  },
  yes: 'yes',
  no: 'no',
};
