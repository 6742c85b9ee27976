// Must run on any Node, also on those that cannot run the rest: so no syntax of this decade.
const needed = 24
const major = Number(process.versions.node.split('.')[0])

if (major < needed) {
  console.error(
    `WeCom Desk 需要 Node ${needed}，请通过 npm 运行（例如 npm start、npm test）；当前为 Node ${process.versions.node}。\n` +
      `WeCom Desk needs Node ${needed}, run through npm (npm start, npm test, …), which brings its own; this is Node ${process.versions.node}.`,
  )
  process.exit(1)
}
