/**
 * The least that a table of that many people costs in the same Chromium on the same machine: plain rows, written by
 * hand into as many elements as can be seen and some more, from memory. No framework, no host, no formatting.
 */
export const floorPage = (members: number, rowPx: number): string => `<!doctype html>
<meta charset="utf-8">
<style>
  body { margin: 0; display: flex; flex-direction: column; height: 100vh; font: 13px sans-serif }
  .box { flex: 1; position: relative; overflow: auto; contain: strict }
  .row { position: absolute; left: 0; right: 0; height: ${rowPx}px; line-height: ${rowPx}px; display: grid; grid-template-columns: repeat(7, 1fr); overflow: hidden; contain: strict }
  .row > * { overflow: hidden; white-space: nowrap }
</style>
<div role="tree"><div role="treeitem">部门</div></div>
<input data-test="member-search"><span data-test="member-total"></span>
<div class="box" data-test="member-grid"><div class="canvas" style="position: relative"></div></div>
<script>
  const box = document.querySelector('.box')
  const canvas = box.firstChild
  const spare = 24
  const rows = []
  let count = ${members}
  let offset = 0
  const write = () => {
    const first = Math.max(0, Math.floor(box.scrollTop / ${rowPx}) - spare)
    for (let index = first; index < first + rows.length; index++) {
      const row = rows[index % rows.length]
      if (row.at === index + offset) continue
      row.at = index + offset
      row.style.top = index * ${rowPx} + 'px'
      const texts = ['成员' + row.at, 'user' + row.at, '部门' + (row.at % 2000), '经理', '138****' + (row.at % 10000), '已激活', row.at % 24 + '小时前']
      for (let cell = 0; cell < 7; cell++) row.children[cell].textContent = texts[cell]
    }
  }
  const total = () => { document.querySelector('[data-test=member-total]').textContent = String(count) }
  const wanted = Math.ceil(box.clientHeight / ${rowPx}) + 2 * spare
  for (let index = 0; index < wanted; index++) {
    const row = document.createElement('div')
    row.className = 'row'
    row.dataset.test = 'member-row'
    for (let cell = 0; cell < 7; cell++) row.append(document.createElement('div'))
    rows.push(row)
    canvas.append(row)
  }
  canvas.style.height = count * ${rowPx} + 'px'
  box.addEventListener('scroll', write, { passive: true })
  document.querySelector('input').addEventListener('input', (event) => {
    offset = event.target.value.length
    count = ${members} - offset
    total()
    write()
  })
  total()
  write()
</script>`
