import type { Messages } from '../messages.ts'

export const errcodes: Messages['errcodes'] = {
  title: 'Errcode dictionary',
  search: 'An errcode or words, such as 60020 or trusted',
  hint: 'Part of the program; works offline.',
  found: '{n} entry | {n} entries',
  nothing: 'Nothing found for “{query}”',
  nothingHint: 'The dictionary holds the official list of WeCom. For codes outside it, go by the error text.',
  whatToDo: 'What to do',
  classes: {
    R: 'Try again later',
    T: 'Token',
    C: 'Configuration',
    P: 'Permission or range',
    L: 'Limit',
    N: 'Not found',
    D: 'Parameter or data',
    other: 'Not classed',
  },
  class: 'Class',
  back: 'Back to the list',
}
