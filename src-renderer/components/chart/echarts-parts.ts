import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import './chart-tip.css'

// Only what our charts draw with; loaded with the first of them (ChartFrame.vue).
use([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer])

export { init }
