import type { Messages } from '../messages.ts'

export const privacy: Messages['privacy'] = {
  title: 'Privacy',
  fields: {
    intro:
      'Choose what this machine keeps about the people of this company. What is switched off is not written here, and what is stored is erased from people, history, plans and the search index.',
    kept: 'Keep',
    dropped: 'Do not keep',
    mobile: 'Mobile',
    mobileHint:
      'Switched off: no search by mobile, no numbers in the history. The rule that leaves out people without a mobile still goes by what WeCom says.',
    email: 'E-mail and business mail',
    emailHint: 'Switched off: no search by mail, no mail addresses in the history.',
    avatar: 'Picture',
    avatarHint: 'Switched off: initials only, no address of a picture is kept.',
    address: 'Address',
    addressHint: 'Switched off: no address among the details or in the history.',
    gender: 'Gender',
    genderHint: 'Switched off: no gender among the details or in the history.',
    extendedAttributes: 'Extended and external attributes',
    extendedAttributesHint:
      'Switched off: nothing of the attributes that the company defined. Numbers that stand in other fields go by the switches of those.',
    erasing: 'Erasing what is stored',
    erasingHint: 'You may leave this page; after the app was closed it goes on with the next start.',
    filled: 'Switched on again, the next full sync fills the field, and the history shows that as updates.',
    askTitle: 'Erase what is stored: {field}',
    askText:
      'It is erased from the records of {n} people, the history, plans that wait and the search index. This cannot be undone. Backups and files that were exported still hold it.',
    askVerb: 'Stop keeping and erase',
    backups:
      'Backups made before still hold what was erased until they are replaced or deleted; restoring one brings it back.',
    forgotten:
      '{n} people were forgotten and are not synced. Who they are is not kept: to let somebody back, enter the user id under Settings → Privacy.',
    masked:
      'Mobile numbers and mail addresses are masked on pages and in exports. Showing one for 30 seconds is recorded in the audit trail.',
  },
  retention: {
    title: 'How long data is kept',
    intro:
      'What is past its time goes with the daily clean-up job. The figures follow what you enter: you see what would go before you save.',
    kind: 'Data',
    keptFor: 'Kept for',
    forever: 'For ever',
    days: 'days',
    goes: 'Would go now',
    none: 'Nothing',
    oldest: 'Oldest {when}',
    examples: 'Such as',
    names: {
      'departed-members': 'People who left the visible range',
      history: 'History of changes',
      runs: 'Sync runs and their problems',
      notifications: 'Notifications and alert deliveries',
      'schedule-runs': 'Records of scheduled jobs',
      logs: 'Log files',
      metrics: 'Figures of calls and processes',
    },
    hints: {
      'departed-members': 'The time machine goes on counting them by department, but no longer knows who they were.',
      history: 'The time machine goes back to the first day that is kept; from there on it is exactly as before.',
      runs: 'The last run of each company that took effect and plans that wait are not removed.',
      notifications: 'Besides, only the newest 500 notifications are kept.',
      'schedule-runs': '',
      logs: 'At most 30 days; their size is limited too.',
      metrics: 'At most 30 days.',
    },
    auditKept:
      'The audit trail is never shortened: each row holds the hash of the one before, so that a missing row would show. It holds user ids, but no names and no contact data.',
    save: 'Save',
    discard: 'Discard changes',
    usual: 'Defaults',
    saved: 'Saved how long data is kept',
    cleanUp: 'Clean up now',
    cleanTitle: 'Clean up now',
    cleanText: 'Removes {n} items by the times that are saved. This cannot be undone.',
    cleanVerb: 'Remove {n} items',
    unsavedFirst: 'Save or discard the changes first',
    cleaned: 'Removed {n} items',
    nothing: 'Nothing is past its time',
  },
  person: {
    title: "One person's data",
    intro: 'See everything that this machine keeps about a person, or erase all of it.',
    company: 'Company: {name}',
    pick: 'Name, pinyin or user id',
    noCompany: 'Add a company first',
    report: 'Data report',
    reportHtml: 'Page (to read and print)',
    reportJson: 'Data (JSON)',
    reportMade: 'The report is made. It holds full numbers: keep it safe',
    forget: 'Forget this person',
    forgetTitle: 'Forget {name}',
    looking: 'Counting',
    rows: 'What is erased',
    nothingLeft: 'Nothing is kept about this person.',
    auditNote:
      'The audit trail cannot be changed. It still holds the user id, which no longer leads to a name or contact data.',
    backupNote:
      '{n} backups still hold this person, the newest of {when}, until they are replaced or deleted. Restoring one brings the person back.',
    noBackups: 'There are no backups now.',
    physical:
      'The database is written anew and free pages are zeroed. Copies that solid-state disks and file systems keep are beyond this program.',
    comesBack:
      'While WeCom still tells of this person, the next sync writes them again, unless you choose the following.',
    stays: 'Do not sync this person again (only a keyed hash is kept)',
    typed: 'Type the user id or the name to confirm',
    verb: 'Erase {n} items',
    done: 'Erased {n} items',
    notCompacted:
      'Erased, but other programs were reading the database, so that it could not be written anew. Run a clean-up later.',
    isForgotten: 'This person was forgotten and is not synced.',
    allow: 'Sync again',
    allowed: 'The next sync writes this person again',
    notForgotten: 'This user id is not in the list',
    allowTitle: 'Let somebody come back who was forgotten',
    allowHint: 'The list holds hashes only: enter the user id to take somebody out of it.',
    userId: 'User id',
  },
  wipe: {
    title: 'Sign out and wipe',
    intro:
      'Removes everything of this program from this machine: companies, secrets, directory, history, audit trail, logs, exports, settings and the master key. It then begins as if it had just been installed.',
    upstream:
      'There is no sign-in at WeCom to end; access tokens run out by themselves within two hours. If you suspect a leak, reset the secrets in the admin console.',
    limits:
      'Files are deleted, and the master key is destroyed before them, so that sealed secrets cannot be read again. Solid-state disks, snapshots and copies elsewhere are beyond this program.',
    verb: 'Wipe everything',
    dialogTitle: 'Wipe everything',
    text: 'All local data of {companies} companies. This cannot be undone.',
    alsoBackups: 'Delete the backups too',
    backupsKept: 'Backups that stay still hold the directory; their secrets cannot be read, as the master key is gone.',
    typed: 'Type "erase everything" to confirm',
    begun: 'Wiping; the program begins anew',
  },
}
