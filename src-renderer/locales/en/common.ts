import type { Messages } from '../messages.ts'

export const common: Messages['common'] = {
  save: 'Save',
  cancel: 'Cancel',
  close: 'Close',
  back: 'Back',
  next: 'Next',
  retry: 'Try again',
  copy: 'Copy',
  copied: 'Copied',
  copyRefused: 'The browser does not allow it',
  remove: 'Remove',
  unknown: 'Unknown',
  never: 'Never',
  all: 'All',
  people: '{n} person | {n} people',
  justNow: 'just now',
  listSeparator: ', ',
  chart: { date: 'Date', name: 'Name' },
}
