const surnames = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗']
const given = [...'伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂文辉玲']
const syllables = ['wang', 'li', 'zhang', 'liu', 'chen', 'yang', 'zhao', 'huang', 'zhou', 'wu']
const tails = ['wei', 'fang', 'na', 'xiuying', 'min', 'jing', 'li', 'qiang', 'lei', 'jun']

const pairs = <T>(first: string[], second: string[], join: (a: string, b: string) => T): T[] =>
  first.flatMap((a, i) => [0, 1, 2].map((step) => join(a, second[(i * 3 + step) % second.length] ?? '')))

/** What people type, by kind; a few dozen of each. */
export const searchQueries: Record<string, string[]> = {
  oneCharacter: [...surnames, ...given],
  twoCharacters: pairs(surnames, given, (a, b) => a + b),
  threeCharacters: pairs(surnames, given, (a, b) => a + b + (given[(a.codePointAt(0) ?? 0) % given.length] ?? '')),
  initials: pairs([...'wlzcyhgmxs'], [...'wfnxyjlqm'], (a, b) => a + b).concat(
    pairs([...'wlzcyhgmxs'], [...'wfnxyjlqm'], (a, b) => a + b + 'x'),
  ),
  fullPinyin: pairs(syllables, tails, (a, b) => a + b),
  userId: [
    ...pairs(syllables, tails, (a, b) => `${a}.${b}`),
    ...pairs(syllables, tails, (a, b) => a + b.slice(0, 2)),
    'li',
    'wu',
    'zh',
  ],
  mobile: Array.from({ length: 40 }, (_, index) => String(1380 + index * 7)).concat(
    Array.from({ length: 40 }, (_, index) => String(10_007 + index * 991)),
  ),
}
