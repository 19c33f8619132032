import { useEffect, useState } from 'react'
import type { Action, Finder } from './actions'

const PAUSE = 150
const FROM = 2

/** What the finders answer to the text, once the typing pauses. */
export function useFound(finders: readonly Finder[], text: string): { found: readonly Action[]; looking: boolean } {
  const [answer, setAnswer] = useState<{ text: string; found: readonly Action[] }>({ text: '', found: [] })
  const asked = text.trim()
  const worth = asked.length >= FROM && finders.length > 0
  useEffect(() => {
    if (!worth) return
    const abort = new AbortController()
    const timer = setTimeout(async () => {
      const lists = await Promise.all(finders.map((finder) => finder.find(asked, abort.signal).catch(() => [])))
      if (!abort.signal.aborted) setAnswer({ text: asked, found: lists.flat() })
    }, PAUSE)
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [finders, asked, worth])
  const current = worth && answer.text === asked
  return { found: current ? answer.found : [], looking: worth && !current }
}
