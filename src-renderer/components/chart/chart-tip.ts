/** One line of the card beside the pointer. */
export interface TipLine {
  colour: string
  name: string
  value: string
}

/** Title and lines as elements that hold nothing but text. */
export function tipElement(title: string, lines: readonly TipLine[]): HTMLElement {
  const card = document.createElement('div')
  card.className = 'chart-tip'
  const head = document.createElement('strong')
  head.textContent = title
  card.append(head)
  for (const { colour, name, value } of lines) {
    const line = document.createElement('div')
    const mark = document.createElement('i')
    mark.style.background = colour
    const label = document.createElement('span')
    label.textContent = name
    const figure = document.createElement('b')
    figure.textContent = value
    line.append(mark, label, figure)
    card.append(line)
  }
  return card
}
