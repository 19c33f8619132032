import { useEffect, type RefObject } from 'react'
import { toText } from '../graph/clipboard'
import { remove } from '../graph/edits'
import { pasteText } from './actions'
import { remember } from './clipboard'
import type { Env } from './context'
import { isTyping } from './keyboard'

/** Copy, cut and paste by the browser's own events, which carry the machine's clipboard wherever the page comes from. */
export function useClipboard(env: Env, root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { store, readOnly, catalog } = env
    const isMeant = (event: Event) => {
      const here = event.target === document.body ? root.current?.closest('[inert]') === null : event.target instanceof Node && root.current?.contains(event.target) === true
      return here && !event.defaultPrevented && !isTyping(event.target)
    }
    const onCopy = (event: ClipboardEvent) => {
      const { graph, nodes } = store.get()
      if (!isMeant(event) || nodes.size === 0 || getSelection()?.isCollapsed === false) return
      const text = toText(graph, nodes)
      remember(text)
      event.clipboardData?.setData('text/plain', text)
      event.preventDefault()
      if (event.type === 'cut' && !readOnly) store.take(remove(graph, nodes, new Set(), catalog))
    }
    const onPaste = (event: ClipboardEvent) => {
      if (isMeant(event) && !readOnly && pasteText(env, event.clipboardData?.getData('text/plain') ?? '')) event.preventDefault()
    }
    document.addEventListener('copy', onCopy)
    document.addEventListener('cut', onCopy)
    document.addEventListener('paste', onPaste)
    return () => {
      document.removeEventListener('copy', onCopy)
      document.removeEventListener('cut', onCopy)
      document.removeEventListener('paste', onPaste)
    }
  }, [env, root])
}
