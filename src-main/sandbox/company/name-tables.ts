// Surnames and characters of given names with their pinyin, as most companies build user ids from it. Every entry is
// `written:pinyin` or `written:pinyin:weight`. Rare surnames, those read unlike the character alone (单 shan, 曾 zeng,
// 解 xie, 仇 qiu, 盖 ge) and compound ones are in on purpose: sorting and searching by pinyin stumbles over them.

export const surnameTable =
  '王:wang:72 李:li:72 张:zhang:68 刘:liu:54 陈:chen:46 杨:yang:31 赵:zhao:27 黄:huang:25 周:zhou:25 吴:wu:25 ' +
  '徐:xu:20 孙:sun:19 胡:hu:16 朱:zhu:15 高:gao:14 林:lin:14 何:he:13 郭:guo:13 马:ma:13 罗:luo:12 梁:liang:11 ' +
  '宋:song:11 郑:zheng:11 谢:xie:10 韩:han:10 唐:tang:9 冯:feng:9 于:yu:9 董:dong:8 萧:xiao:8 程:cheng:8 曹:cao:8 ' +
  '袁:yuan:7 邓:deng:7 许:xu:7 傅:fu:7 沈:shen:6 曾:zeng:6 彭:peng:6 吕:lv:6 苏:su:6 卢:lu:5 蒋:jiang:5 蔡:cai:5 ' +
  '贾:jia:5 丁:ding:5 魏:wei:5 薛:xue:4 叶:ye:4 阎:yan:4 余:yu:4 潘:pan:4 杜:du:4 戴:dai:4 夏:xia:4 钟:zhong:4 ' +
  '汪:wang:4 田:tian:4 任:ren:4 姜:jiang:4 范:fan:4 方:fang:3 石:shi:3 姚:yao:3 谭:tan:3 廖:liao:3 邹:zou:3 熊:xiong:3 ' +
  '金:jin:3 陆:lu:3 郝:hao:3 孔:kong:3 白:bai:3 崔:cui:3 康:kang:3 毛:mao:2 邱:qiu:2 秦:qin:2 江:jiang:2 史:shi:2 ' +
  '单:shan 解:xie 仇:qiu 盖:ge 查:zha 翟:zhai 区:ou 朴:piao 覃:qin 乐:yue 种:chong 缪:miao 宓:mi 华:hua 尹:yin 车:che ' +
  '曲:qu 折:she 员:yun 秘:bi 那:na 逄:pang 禤:xuan 麴:qu 欧阳:ouyang:2 司马:sima 上官:shangguan 诸葛:zhuge 东方:dongfang ' +
  '皇甫:huangfu 尉迟:yuchi 令狐:linghu 慕容:murong 万俟:moqi 长孙:zhangsun 司徒:situ'

export const maleTable =
  '伟:wei 强:qiang 磊:lei 军:jun 勇:yong 涛:tao 明:ming 超:chao 刚:gang 平:ping 辉:hui 鹏:peng 杰:jie 浩:hao 宇:yu ' +
  '轩:xuan 博:bo 凯:kai 斌:bin 波:bo 亮:liang 俊:jun 峰:feng 健:jian 龙:long 飞:fei 鑫:xin 帅:shuai 晨:chen 阳:yang ' +
  '昊:hao 泽:ze 睿:rui 志:zhi 国:guo 建:jian 文:wen 海:hai 东:dong 成:cheng 德:de 永:yong 家:jia 振:zhen 子:zi 一:yi'

export const femaleTable =
  '芳:fang 娜:na 敏:min 静:jing 丽:li 艳:yan 娟:juan 霞:xia 秀:xiu 燕:yan 玲:ling 婷:ting 雪:xue 倩:qian 颖:ying ' +
  '洁:jie 慧:hui 莉:li 萍:ping 红:hong 梅:mei 琳:lin 璐:lu 瑶:yao 欣:xin 怡:yi 佳:jia 晓:xiao 梦:meng 思:si 雨:yu ' +
  '嘉:jia 诗:shi 涵:han 悦:yue 心:xin 月:yue 乐:le 宁:ning 安:an 可:ke 若:ruo 兰:lan 珊:shan 蕾:lei 薇:wei'

/** Names that test a reader: 4-byte characters, emoji with zero-width joiners, other scripts, blanks, marks, none at all. */
export const unusualNames: readonly (readonly [name: string, pinyin: string])[] = [
  ['𠮷野家豪', 'jiyejiahao'],
  ['王𬀩', 'wangwei'],
  ['李𫖮', 'liyi'],
  ['张𡈼', 'zhangting'],
  ['小陈👨‍👩‍👧', 'xiaochen'],
  ['客服小美🌸', 'xiaomei'],
  ['赵👩🏽‍💻敏', 'zhaomin'],
  ['阿依古丽·买买提', 'ayiguli'],
  ['Michael Chen', 'michael.chen'],
  ["Seán O'Brien", 'sean.obrien'],
  ['さくら　花子', 'hanako'],
  ['김민준', 'minjun.kim'],
  ['محمد علي', 'mohamed.ali'],
  ['林 <b>粗</b> & "引号"', 'lincu'],
  ['刘\u200b零宽', 'liulingkuan'],
  ['é́组合字符', 'zuhe'],
  ['', 'wuming'],
]

export const englishNames = [
  'Jack',
  'Lucy',
  'Kevin',
  'Amy',
  'Tony',
  'Vivian',
  'Leo',
  'Grace',
  'Eric',
  'Cindy',
  'Jason',
  'Helen',
  'David',
  'Yuki',
] as const

/** Lines of a table as entries, each as often as its weight says. */
export function readTable(table: string): readonly (readonly [written: string, pinyin: string])[] {
  return table.split(' ').flatMap((line) => {
    const [written = '', pinyin = '', weight = '1'] = line.split(':')
    const entry = [written, pinyin] as const
    return Array.from({ length: Number(weight) }, () => entry)
  })
}
