import { recorder } from './recorder.ts'
import { strict } from './strict.ts'

/** The part of Electron's template that the app uses. */
interface Template {
  label?: string
  role?: string
  type?: string
  enabled?: boolean
  visible?: boolean
  checked?: boolean
  accelerator?: string
  registerAccelerator?: boolean
  acceleratorWorksWhenHidden?: boolean
  submenu?: Template[]
  click?: () => void
}

const known = new Set<string>([
  ...['label', 'role', 'type', 'enabled', 'visible', 'checked', 'accelerator', 'registerAccelerator'],
  ...['acceleratorWorksWhenHidden', 'submenu', 'click'],
])
/** What Electron 45 knows; it throws for others. */
const roles = new Set<string>([
  ...['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll', 'resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen'],
  ...['toggleDevTools', 'help', 'about', 'services', 'hide', 'hideOthers', 'unhide', 'minimize', 'zoom'],
])

export class StandInMenuItem {
  readonly label: string
  readonly role: string | undefined
  readonly type: string
  readonly enabled: boolean
  readonly checked: boolean
  readonly accelerator: string | undefined
  readonly submenu: StandInMenu | undefined
  readonly #click: (() => void) | undefined

  constructor(template: Template) {
    for (const name of Object.keys(template))
      if (!known.has(name)) throw new Error(`stand-in: the menu item's ${name} is not supported`)
    if (template.role !== undefined && !roles.has(template.role))
      throw new Error(`stand-in: the role ${template.role} is not supported`)
    this.label = template.label ?? ''
    this.role = template.role
    this.type = template.type ?? (template.submenu ? 'submenu' : 'normal')
    this.enabled = template.enabled ?? true
    this.checked = template.checked ?? false
    this.accelerator = template.accelerator
    this.submenu = template.submenu && new StandInMenu(template.submenu)
    this.#click = template.click
  }

  /** As by a person. A role without an own `click` does nothing here. */
  click(): void {
    if (!this.enabled) throw new Error(`stand-in: ${this.label} is disabled`)
    this.#click?.()
  }
}

export class StandInMenu {
  readonly items: readonly StandInMenuItem[]

  constructor(template: readonly Template[]) {
    this.items = template.map((item) => new StandInMenuItem(item))
  }
}

let applicationMenu: StandInMenu | null = null

export const Menu = strict('Menu', {
  buildFromTemplate: (template: readonly Template[]) => new StandInMenu(template),
  getApplicationMenu: () => applicationMenu,
  setApplicationMenu: (menu: StandInMenu | null) => {
    applicationMenu = menu
    recorder.menusSet += 1
  },
})
