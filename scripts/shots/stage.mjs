// A desk with a browser in front of it, and the steps that every list of views takes.
import { openDesk } from '../../test/e2e/desk-under-test.ts'

export async function openStage(options) {
  const desk = await openDesk({ schedules: true, ...options })
  const { page, call } = desk

  const drawn = () => page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
  const settled = async () => {
    await page.waitForLoadState('networkidle')
    await page.locator('.skeleton:visible').first().waitFor({ state: 'detached' })
    await drawn()
  }
  const go = async (hash) => {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
    await settled()
  }
  /** A sync run from its start to its end, or to the question whether its changes shall be applied. */
  const run = async (input) => {
    const { runId } = await call('POST', '/sync/runs', input)
    for (;;) {
      const { state } = await call('GET', `/sync/runs/${runId}`)
      if (state !== 'queued' && state !== 'running') return runId
      await new Promise((done) => setTimeout(done, 100))
    }
  }
  /** A company has one run at a time, and one that goes on or waits for an answer is in the way of the next. */
  const endRun = async () => {
    const { state, runId } = (await call('GET', '/sync/runs?limit=1')).items[0]
    if (state === 'awaiting-confirmation') await call('POST', `/sync/runs/${runId}/reject`)
    else if (state === 'queued' || state === 'running') await call('POST', `/sync/runs/${runId}/cancel`)
  }
  const fault = (kind, more) => call('POST', '/practice-company/faults', { kind, times: null, ...more })
  const noFaults = () => call('DELETE', '/practice-company/faults')

  return { desk, page, call, drawn, settled, go, run, endRun, fault, noFaults, host: await hearHost(page) }
}

/** What the page hears from the host, so that states can be shown that this machine is not in. */
async function hearHost(page) {
  let reachable = true
  let alter = (message) => message
  let held = null
  const sockets = new Set()
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    if (!reachable) return void socket.close()
    const server = socket.connectToServer()
    sockets.add(socket)
    socket.onMessage((message) => {
      if (held?.about.test(String(message))) held.waiting.push(() => server.send(message))
      else server.send(message)
    })
    server.onMessage((message) => socket.send(typeof message === 'string' ? alter(message) : message))
  })
  return {
    /** Every message passes through `change` until the next call; without one they pass unaltered. */
    alter: (change = (message) => message) => (alter = change),
    /** Questions that `about` matches reach the host only once they are let go: what the page shows while it waits. */
    hold: (about) => (held = { about, waiting: [] }),
    letGo() {
      const waiting = held?.waiting ?? []
      held = null
      for (const send of waiting) send()
    },
    cut() {
      reachable = false
      for (const socket of sockets) socket.close()
      sockets.clear()
    },
    mend: () => (reachable = true),
  }
}
