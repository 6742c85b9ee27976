/** For a browser without a session. Plain HTML without script or data: anybody on this machine may see it. */
export const signedOutPage = (reason: 'no-session' | 'bad-code' | 'too-many'): string => {
  const [zh, en] = reasons[reason]
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>WeCom Desk</title>
<style>
body { font: 16px/1.7 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif; color: #1f2329; background: #f5f6f7; margin: 0 }
main { max-width: 34rem; margin: 12vh auto 0; padding: 2rem 2.5rem; background: #fff; border-radius: 8px }
h1 { font-size: 1.25rem; margin: 0 0 1rem }
code { background: #f0f1f2; padding: .1em .4em; border-radius: 4px }
p + p { color: #646a73 }
@media (prefers-color-scheme: dark) { body { color: #e8e9eb; background: #141414 } main { background: #1f1f1f } code { background: #333 } p + p { color: #a6abb3 } }
</style>
</head>
<body>
<main>
<h1>WeCom Desk</h1>
<p>${zh}请打开 <code>wecom-desk serve</code> 在终端中显示的链接；链接只能使用一次，10 分钟内有效；过期后请重新运行 <code>wecom-desk serve</code>。<a href="/">重试</a></p>
<p lang="en">${en} Open the link that <code>wecom-desk serve</code> printed in its terminal. A link works once and for 10 minutes; after that, run <code>wecom-desk serve</code> again. <a href="/">Try again</a></p>
</main>
</body>
</html>
`
}

const reasons = {
  'no-session': ['此浏览器尚未登录，或登录已过期。', 'This browser is not signed in, or its session has ended.'],
  'bad-code': ['这个链接已被使用、已过期或不正确。', 'This link has been used, has expired, or is wrong.'],
  'too-many': ['失败次数过多，请一分钟后再试。', 'Too many failed attempts; wait a minute.'],
} as const
