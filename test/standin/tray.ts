import { existsSync } from 'node:fs'
import type { StandInMenu } from './menu.ts'
import { recorder } from './recorder.ts'
import type { TrayRecord } from './recorder.ts'
import { StrictEmitter, strict } from './strict.ts'

class StandInTray extends StrictEmitter {
  readonly #record: TrayRecord

  constructor(image: string) {
    super('Tray', ['click'])
    this.#record = { image: '', tooltip: '', menu: null, click: () => this.emit('click') }
    this.setImage(image)
    recorder.trays.push(this.#record)
  }

  setImage(image: string): void {
    if (!existsSync(image)) throw new Error(`Failed to load image from path '${image}'`)
    this.#record.image = image
  }

  setToolTip(tooltip: string): void {
    this.#record.tooltip = tooltip
  }

  setContextMenu(menu: StandInMenu): void {
    this.#record.menu = menu
  }

  destroy(): void {
    recorder.trays.splice(recorder.trays.indexOf(this.#record), 1)
  }
}

export const Tray = new Proxy(StandInTray, {
  construct: (target, [image]: [string]) => strict('Tray', new target(image)),
})
