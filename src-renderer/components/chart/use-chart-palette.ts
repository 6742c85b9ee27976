import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { ChartPalette } from './chart-types.ts'

const stillness = '(prefers-reduced-motion: reduce)'

function read(): ChartPalette {
  const style = getComputedStyle(document.documentElement)
  const of = (name: string) => style.getPropertyValue(name).trim()
  return {
    tones: {
      primary: of('--el-color-primary'),
      good: of('--good'),
      running: of('--running'),
      doubt: of('--doubt'),
      bad: of('--bad'),
      unknown: of('--unknown'),
    },
    line: of('--desk-line'),
    lineStrong: of('--desk-line-strong'),
    hover: of('--desk-hover'),
    text: of('--el-text-color-secondary'),
    textStrong: of('--el-text-color-primary'),
    surface: of('--el-bg-color-overlay'),
    font: of('--el-font-family'),
    still: matchMedia(stillness).matches,
  }
}

/** The colours of theme.css as a chart needs them, read again as soon as the theme changes. */
export function useChartPalette(): ShallowRef<ChartPalette> {
  const palette = shallowRef(read())
  const update = () => (palette.value = read())
  // The class of the root is what theme.css looks at; whoever sets it need not know of charts.
  const observer = new MutationObserver(update)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class'] })
  const query = matchMedia(stillness)
  query.addEventListener('change', update)
  onScopeDispose(() => {
    observer.disconnect()
    query.removeEventListener('change', update)
  })
  return palette
}
