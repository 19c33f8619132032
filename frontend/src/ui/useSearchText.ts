import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'

const PAUSE = 250

/**
 * The words in a box that narrows a list to `q` shortly after they were typed. A `q` that comes from elsewhere (the palette, a link, the
 * browser's back) takes their place: there is one search, and the box shows it.
 */
export function useSearchText(q: string | undefined, narrow: (q: string | undefined) => void): [string, (text: string) => void] {
  const [text, setText] = useState(q ?? '')
  const [seen, setSeen] = useState(q)
  const [told, setTold] = useState(q)
  if (q !== seen) {
    setSeen(q)
    if (q !== told) {
      setTold(q)
      setText(q ?? '')
    }
  }
  // What is in the box by then, not what was typed: it may have been taken over meanwhile.
  const tell = useDebouncedCallback(() => {
    const next = text.trim() || undefined
    if (next === told) return
    setTold(next)
    narrow(next)
  }, PAUSE)
  return [
    text,
    (next) => {
      setText(next)
      tell()
    },
  ]
}
