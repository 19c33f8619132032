import { useEffect, useState } from 'preact/hooks'
import type { Talking } from '../talk/talk'
import type { Talk } from '../talk/types'

export function useTalk(talk: Talking): Talk {
  const [state, setState] = useState(talk.get)
  useEffect(() => {
    const tell = () => setState(talk.get())
    const stop = talk.subscribe(tell)
    tell()
    return () => void stop()
  }, [talk])
  return state
}

export function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const tell = () => setOnline(navigator.onLine)
    addEventListener('online', tell)
    addEventListener('offline', tell)
    return () => {
      removeEventListener('online', tell)
      removeEventListener('offline', tell)
    }
  }, [])
  return online
}
