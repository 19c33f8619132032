/** @jsxImportSource preact */

const ADDRESS = /https?:\/\/[^\s<>"']+/gi
const TRAILING = /[.,;:!?)\]]+$/

/** Text with its web addresses as links; nothing else of it means anything. */
export function Words({ text }: { text: string }) {
  return (
    <>
      {parts(text).map((part, index) => {
        const address = index % 2 === 1 ? safeAddress(part) : null
        return address ? (
          <a key={index} href={address} target="_blank" rel="noopener noreferrer nofollow">
            {part}
          </a>
        ) : (
          part
        )
      })}
    </>
  )
}

/** Text, address, text, address, … text. */
export function parts(text: string): string[] {
  const found: string[] = []
  let from = 0
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, '')
    found.push(text.slice(from, match.index), address)
    from = match.index + address.length
  }
  return [...found, text.slice(from)]
}

/** http and https alone. */
export function safeAddress(text: string | undefined): string | null {
  if (!text) return null
  try {
    const { protocol, href } = new URL(text)
    return protocol === 'https:' || protocol === 'http:' ? href : null
  } catch {
    return null
  }
}
