import { Worker } from 'node:worker_threads'
import { workerUrl } from '../../store/worker-channel.ts'
import type { BundleJob, BundleMessage, CleanPart } from './bundle-job.ts'

/** Names of 100,000 people are looked for in megabytes of text: on a thread of its own, whose memory goes with it. */
export const runBundleThread = async (job: BundleJob): Promise<CleanPart[]> => {
  const worker = new Worker(workerUrl('diagnostics-worker'), {
    workerData: job,
    transferList: job.parts.map(({ bytes }) => bytes.buffer),
    name: 'diagnostics',
  })
  try {
    return await new Promise<CleanPart[]>((resolve, reject) => {
      worker.on('message', (message: BundleMessage) => {
        if (message.type === 'done') resolve(message.parts)
        else reject(Object.assign(new Error(message.message), { stack: message.stack }))
      })
      worker.on('error', reject)
      worker.on('exit', (code) => reject(new Error(`The diagnostics thread ended with code ${code}`)))
    })
  } finally {
    await worker.terminate()
  }
}
