import type { Stage } from '../../contract/sync.ts'
import type { Bilingual } from '../../contract/shapes.ts'

const both = (zh: string, en: string): Bilingual => ({ 'zh-CN': zh, en })

/** Words of tray, menu and dialogs: what the main process says itself. Pages have their own in src-renderer/locales. */
export const shellTexts = {
  open: both('打开 WeCom Desk', 'Open WeCom Desk'),
  syncNow: both('立即同步', 'Sync now'),
  pauseSchedules: both('暂停计划', 'Pause schedules'),
  resumeSchedules: both('恢复计划', 'Resume schedules'),
  lock: both('锁定', 'Lock'),
  quit: both('退出', 'Quit'),

  idle: both('空闲', 'Idle'),
  locked: both('已锁定', 'Locked'),
  paused: both('计划已暂停', 'Schedules are paused'),

  file: both('文件', 'File'),
  settings: both('设置…', 'Settings…'),
  closeWindow: both('关闭窗口', 'Close window'),
  edit: both('编辑', 'Edit'),
  undo: both('撤销', 'Undo'),
  redo: both('重做', 'Redo'),
  cut: both('剪切', 'Cut'),
  copy: both('复制', 'Copy'),
  paste: both('粘贴', 'Paste'),
  selectAll: both('全选', 'Select all'),
  find: both('查找…', 'Find…'),
  view: both('视图', 'View'),
  reloadData: both('重新读取数据', 'Reload data'),
  zoomIn: both('放大', 'Zoom in'),
  zoomOut: both('缩小', 'Zoom out'),
  actualSize: both('实际大小', 'Actual size'),
  fullScreen: both('全屏', 'Full screen'),
  theme: both('外观', 'Theme'),
  themeSystem: both('跟随系统', 'System'),
  themeLight: both('浅色', 'Light'),
  themeDark: both('深色', 'Dark'),
  developerTools: both('开发者工具', 'Developer tools'),
  go: both('前往', 'Go'),
  window: both('窗口', 'Window'),
  minimise: both('最小化', 'Minimize'),
  help: both('帮助', 'Help'),
  userGuide: both('使用手册', 'User guide'),
  shortcuts: both('快捷键', 'Keyboard shortcuts'),
  logFolder: both('打开日志文件夹', 'Open the log folder'),
  diagnostics: both('诊断信息', 'Diagnostics'),
  about: both('关于 WeCom Desk', 'About WeCom Desk'),

  closeQuestion: both('关闭窗口后，是否继续在托盘中运行？', 'Keep running in the tray after the window is closed?'),
  closeDetail: both(
    '在托盘中，计划照常执行，告警照常通知。退出后两者都会停止。',
    'In the tray, schedules go on and alerts still arrive. Quitting stops both.',
  ),
  keepRunning: both('留在托盘', 'Keep running'),
  cancel: both('取消', 'Cancel'),
  remember: both('记住我的选择', 'Remember my choice'),

  crashed: both('页面连续两次意外结束', 'The page ended unexpectedly, twice in a row'),
  crashedDetail: both(
    '数据没有受到影响，后台的工作仍在继续。可以重新打开页面；如果再次发生，请附上日志联系维护人员。',
    'No data was lost and work in the background goes on. Open the page again; if it happens once more, send the log to whoever maintains it.',
  ),
  reopen: both('重新打开', 'Open again'),
  unresponsive: both('页面没有响应', 'The page does not respond'),
  unresponsiveDetail: both(
    '可以再等一会儿。重新打开会丢失页面上尚未保存的修改，不影响后台的工作。',
    'It may come back. Opening it again loses what was not saved on the page; work in the background goes on.',
  ),
  wait: both('等待', 'Wait'),

  actionFailed: both('操作没有完成', 'That did not work'),
  updateReady: both('新版本已下载', 'A new version is ready'),
  updateReadyDetail: both('下次启动时使用。', 'The next start uses it.'),
} as const satisfies Record<string, Bilingual>

/** As the sync page names them. */
export const stageTexts: Readonly<Record<Stage, Bilingual>> = {
  departments: both('获取部门', 'Fetch departments'),
  members: both('获取成员', 'Fetch members'),
  tags: both('获取标签', 'Fetch tags'),
  compare: both('比较', 'Compare'),
  apply: both('应用', 'Apply'),
}

/** `percent` is null where it is not known how much there is. */
export const syncingText = (company: string, stage: Stage | null, percent: number | null): Bilingual => {
  const figure = percent === null ? '' : ` ${percent} %`
  if (stage === null) return both(`正在同步 ${company}`, `Syncing ${company}`)
  const { 'zh-CN': zh, en } = stageTexts[stage]
  return both(`正在同步 ${company}：${zh}${figure}`, `Syncing ${company}: ${en}${figure}`)
}

export const syncOf = (company: string): Bilingual => both(`立即同步 ${company}`, `Sync ${company} now`)

export const attentionText = (unread: number): Bilingual =>
  both(`${unread} 条未读通知`, unread === 1 ? '1 unread notification' : `${unread} unread notifications`)

/** In the order of the page's rail; their digits are the page's own shortcuts. */
export const menuPages: readonly { path: string; title: Bilingual }[] = [
  { path: '/overview', title: both('总览', 'Overview') },
  { path: '/directory', title: both('通讯录', 'Directory') },
  { path: '/sync', title: both('同步', 'Sync') },
  { path: '/time-machine', title: both('时光机', 'Time machine') },
  { path: '/schedules', title: both('计划与日志', 'Schedules & logs') },
  { path: '/settings', title: both('设置', 'Settings') },
]
