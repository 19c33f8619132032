/** The clipboard of the machine, and one of our own where a page may not reach it: over plain http there is none. */

let own = ''

export async function write(text: string): Promise<void> {
  own = text
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    writeByEvent(text)
  }
}

/** What a copying event carries is in the machine's clipboard already. */
export function remember(text: string): void {
  own = text
}

/** '' where nothing can be read and nothing was copied here. */
export async function read(): Promise<string> {
  try {
    return await navigator.clipboard.readText()
  } catch {
    return own
  }
}

/** The old way, which a browser allows during a click or a key. */
function writeByEvent(text: string): void {
  const put = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  document.addEventListener('copy', put, { capture: true, once: true })
  if (typeof document.execCommand === 'function') document.execCommand('copy')
  document.removeEventListener('copy', put, { capture: true })
}
