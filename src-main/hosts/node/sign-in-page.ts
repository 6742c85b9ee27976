import type { IncomingMessage } from 'node:http'
import { addresses } from '../../contract/addresses.ts'
import type { Language } from '../../contract/shapes.ts'

/** Why the form is shown: nobody tried yet, name and password do not fit, too many tries, or a link that is no good. */
export type SignInReason = 'first' | 'wrong' | 'wait' | 'bad-code'

export interface SignInPage {
  language: Language
  reason: SignInReason
  /** Only with `wait`. */
  waitSeconds?: number
  /** What was typed as the name, for whoever has typed it and only the password wrong. */
  name?: string
}

/** Without the styles of the pages: they are for whoever has signed in. A form needs leave to be sent, nothing else here does. */
export const signInPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const texts = {
  'zh-CN': {
    title: '登录',
    name: '用户名',
    password: '密码',
    submit: '登录',
    other: 'English',
    wrong: '用户名或密码不正确。',
    wait: (seconds: number) => `尝试次数过多，请在 ${duration(seconds, ['秒', '分钟'])}后再试。`,
    'bad-code': '这个一次性链接已被使用、已过期、不正确，或不能从这台计算机使用。',
    link: '在运行 serve 的计算机上，也可以打开它在终端中显示的一次性链接。',
    help: '忘记密码？请联系管理员，或在服务器上运行 wecom-desk operator password。',
  },
  en: {
    title: 'Sign in',
    name: 'Name',
    password: 'Password',
    submit: 'Sign in',
    other: '中文',
    wrong: 'Name or password is wrong.',
    wait: (seconds: number) => `Too many attempts. Try again in ${duration(seconds, [' s', ' min'])}.`,
    'bad-code': 'This one-time link has been used, has expired, is wrong, or does not work from this computer.',
    link: 'On the computer that runs serve you can also open the one-time link that it printed in its terminal.',
    help: 'Forgot the password? Ask an administrator, or run wecom-desk operator password on the server.',
  },
} as const

const duration = (seconds: number, [second, minute]: readonly [string, string]): string =>
  seconds < 90 ? `${seconds}${second}` : `${Math.ceil(seconds / 60)}${minute}`

/** The first language that the browser asks for and we have; `?lang=` goes before. */
export function languageOf(request: IncomingMessage, asked: string | null): Language {
  if (asked === 'en' || asked === 'zh-CN') return asked
  const wanted = String(request.headers['accept-language'] ?? '')
    .slice(0, 200)
    .split(',')
    .map((entry) => entry.trim().slice(0, 2).toLowerCase())
    .find((tag) => tag === 'zh' || tag === 'en')
  return wanted === 'zh' ? 'zh-CN' : 'en'
}

const style = `
:root { color-scheme: light dark; --text: #1f2329; --muted: #646a73; --ground: #f5f6f7; --card: #fff; --line: #d0d3d6; --blue: #2468d6; --on-blue: #fff; --bad: #c02a2a; --bad-ground: #fdf0ef }
@media (prefers-color-scheme: dark) { :root { --text: #e8e9eb; --muted: #a6abb3; --ground: #141414; --card: #1f1f1f; --line: #4a4d52; --blue: #6ba1ff; --on-blue: #10213d; --bad: #ff9b94; --bad-ground: #3a2020 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; font: 14px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif; color: var(--text); background: var(--ground) }
main { width: min(22rem, 100%); padding: 28px 28px 20px; background: var(--card); border: 1px solid var(--line); border-radius: 8px }
header { display: flex; align-items: baseline; justify-content: space-between; margin-bottom: 20px }
h1 { font-size: 18px; font-weight: 600; margin: 0 }
label { display: block; margin: 0 0 12px; font-size: 13px }
input { display: block; width: 100%; height: 36px; margin-top: 4px; padding: 0 10px; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 2px solid var(--blue); outline-offset: 1px }
button { width: 100%; height: 36px; margin-top: 4px; font: inherit; font-weight: 600; color: var(--on-blue); background: var(--blue); border: 0; border-radius: 6px; cursor: pointer }
a { color: var(--blue); text-underline-offset: 2px }
.bad { margin: 0 0 16px; padding: 8px 12px; color: var(--bad); background: var(--bad-ground); border-radius: 6px }
.muted { margin: 16px 0 0; color: var(--muted); font-size: 12px }
.muted + .muted { margin-top: 4px }
`

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (value: string): string => value.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')

/** For a browser without a session. Plain HTML without script, and of what was typed nothing but the name, as a value of its field. */
export function signInPage({ language, reason, waitSeconds = 0, name = '' }: SignInPage): string {
  const focus = (field: 'name' | 'password') => ((name === '') === (field === 'name') ? ' autofocus' : '')
  const text = texts[language]
  const other: Language = language === 'en' ? 'zh-CN' : 'en'
  const problem = reason === 'first' ? null : reason === 'wait' ? text.wait(waitSeconds) : text[reason]
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text.title} – WeCom Desk</title>
<style>${style}</style>
</head>
<body>
<main>
<header><h1>WeCom Desk</h1><a href="${addresses.signIn}?lang=${other}" lang="${other}" hreflang="${other}">${text.other}</a></header>
${problem === null ? '' : `<p class="bad" role="alert">${problem}</p>\n`}<form method="post" action="${addresses.signIn}">
<input type="hidden" name="lang" value="${language}">
<label>${text.name}<input name="name" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="64" value="${escape(name)}" required${focus('name')}></label>
<label>${text.password}<input name="password" type="password" autocomplete="current-password" maxlength="256" required${focus('password')}></label>
<button>${text.submit}</button>
</form>
<p class="muted">${text.help}</p>
<p class="muted">${text.link}</p>
</main>
</body>
</html>
`
}
