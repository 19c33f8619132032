/** A text with variables in an editable element: chips stand for `{{ … }}`, everything else is plain text. */

import { segmentsOf, type Segment } from '../graph/segments'

export type Mark = Extract<Segment, { kind: 'variable' | 'code' }>
export type LabelOf = (mark: Mark) => string

/** Holds the caret's place beside a chip and at the end of a line; never part of the text. */
const NOTHING = '\u200b'

export function write(root: HTMLElement, source: string, labelOf: LabelOf, className: string): void {
  root.replaceChildren(...segmentsOf(source).flatMap((segment) => {
    if (segment.kind === 'text' || segment.kind === 'strong') return [document.createTextNode(segment.text)]
    return [chip(segment, labelOf, className), document.createTextNode(NOTHING)]
  }))
  if (source.endsWith('\n')) root.append(document.createTextNode(NOTHING))
}

function chip(mark: Mark, labelOf: LabelOf, className: string): HTMLElement {
  const found = document.createElement('span')
  found.contentEditable = 'false'
  found.className = className
  found.dataset.source = mark.source
  found.dataset.kind = mark.kind
  found.title = mark.source
  found.textContent = labelOf(mark)
  return found
}

export function read(root: Node): string {
  return readInner(root).replaceAll(NOTHING, '')
}

function readInner(root: Node): string {
  let text = ''
  for (const child of root.childNodes) {
    if (child instanceof HTMLElement && child.dataset.source !== undefined) text += child.dataset.source
    // A browser leaves one behind where everything was deleted, and after the last line.
    else if (child instanceof HTMLBRElement) text += child.nextSibling === null ? '' : '\n'
    else if (child instanceof HTMLElement) text += (text === '' || !/^(DIV|P)$/.test(child.tagName) ? '' : '\n') + readInner(child)
    else text += child.textContent ?? ''
  }
  return text
}

/** The place of the caret in this element; its end, where the caret is elsewhere. */
export function caretIn(root: HTMLElement): Range {
  const selection = getSelection()
  if (selection !== null && selection.rangeCount > 0) {
    const range = selection.getRangeAt(0)
    if (root.contains(range.commonAncestorContainer)) return range
  }
  const end = document.createRange()
  end.selectNodeContents(root)
  end.collapse(false)
  return end
}

export function insertSource(root: HTMLElement, range: Range, source: string, labelOf: LabelOf, className: string): void {
  range.deleteContents()
  const nodes = segmentsOf(source).flatMap((segment) =>
    segment.kind === 'text' || segment.kind === 'strong'
      ? [document.createTextNode(segment.text)]
      : [chip(segment, labelOf, className), document.createTextNode(NOTHING)],
  )
  const last = nodes.at(-1)
  if (last === undefined) return
  const fragment = document.createDocumentFragment()
  fragment.append(...nodes)
  range.insertNode(fragment)
  if (source.endsWith('\n') && isEnd(root, last)) last.after(document.createTextNode(NOTHING))
  const selection = getSelection()
  selection?.removeAllRanges()
  const after = document.createRange()
  after.setStartAfter(last)
  after.collapse(true)
  selection?.addRange(after)
  root.normalize()
}

function isEnd(root: HTMLElement, last: Node): boolean {
  const rest = document.createRange()
  rest.setStartAfter(last)
  rest.setEndAfter(root.lastChild ?? last)
  return rest.toString() === ''
}

/** Whether `{{` was just typed before the caret; if so it is taken away, and the picker comes instead. */
export function takeBraces(root: HTMLElement): boolean {
  const range = caretIn(root)
  const { startContainer: node, startOffset: at } = range
  if (!(node instanceof Text) || node.data.slice(Math.max(0, at - 2), at) !== '{{') return false
  node.deleteData(at - 2, 2)
  return true
}
