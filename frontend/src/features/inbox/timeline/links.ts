export type Part = { text: string; href?: string }

const FOUND = /\bhttps?:\/\/[^\s<>"']+|\bwww\.[^\s<>"']+\.[^\s<>"']+|[\p{L}\d._%+-]{1,64}@[\p{L}\d.-]{1,190}\.\p{L}{2,}/giu
/** Points at the end of a sentence are not the address's. */
const TRAILING = /[.,;:!?)\]}'"…]+$/
const SAFE: readonly string[] = ['http:', 'https:', 'mailto:', 'tel:']

/** Text and the addresses in it. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = []
  let at = 0
  for (const match of text.matchAll(FOUND)) {
    const found = match[0].replace(TRAILING, '')
    const href = safeHref(found)
    if (!href) continue
    if (match.index > at) parts.push({ text: text.slice(at, match.index) })
    parts.push({ text: found, href })
    at = match.index + found.length
  }
  if (at < text.length) parts.push({ text: text.slice(at) })
  return parts
}

/** An address that may be followed: the web's, mail's, a phone's; anything else (javascript:, data:) is only text. */
export function safeHref(address: string): string | undefined {
  const whole = /^[a-z][a-z\d+.-]*:/i.test(address) ? address : address.includes('@') && !address.includes('/') ? `mailto:${address}` : `https://${address}`
  try {
    const url = new URL(whole)
    return SAFE.includes(url.protocol) ? url.href : undefined
  } catch {
    return undefined
  }
}
