import { newId } from '../../../ui/newId'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../../api/problem'
import type { MessageType } from '../sending/outbox'
import { upload } from '../sending/upload'

export type Attachment = { key: string; name: string; size: number; part: number; uploaded: { id: string; type: MessageType; filename: string } | null; problem: string | null }
export type Files = ReturnType<typeof useAttachments>

const AT_ONCE = 10
const TYPES = ['image', 'video', 'audio', 'document', 'sticker'] as const

/** Files beside what is being written: each is brought to the server at once, and can be taken away again. */
export function useAttachments() {
  const { t } = useTranslation('inbox')
  const [all, setAll] = useState<readonly Attachment[]>([])
  const stops = useRef(new Map<string, AbortController>())
  useEffect(() => {
    const running = stops.current
    return () => {
      for (const stop of running.values()) stop.abort()
    }
  }, [])
  const change = (key: string, part: Partial<Attachment>) => setAll((before) => before.map((one) => (one.key === key ? { ...one, ...part } : one)))

  const bring = async (key: string, file: File) => {
    const stop = new AbortController()
    stops.current.set(key, stop)
    try {
      const answer = await upload(file, (part) => change(key, { part }), stop.signal)
      const type = TYPES.find((one) => one === answer.message_type) ?? 'document'
      change(key, { part: 1, uploaded: { id: answer.id, type, filename: answer.filename } })
    } catch (error) {
      if (!stop.signal.aborted) change(key, { problem: (error instanceof ApiProblem && (error.errors[0]?.message || error.detail)) || t('media.uploadFailed') })
    } finally {
      stops.current.delete(key)
    }
  }

  return {
    all,
    done: all.flatMap(({ uploaded }) => (uploaded ? [uploaded] : [])),
    busy: all.some(({ uploaded, problem }) => !uploaded && !problem),
    add: (files: readonly File[]) => {
      const room = files.slice(0, AT_ONCE - all.length).map((file) => ({ file, key: newId() }))
      setAll((before) => [...before, ...room.map(({ file, key }) => ({ key, name: file.name, size: file.size, part: 0, uploaded: null, problem: null }))])
      for (const { file, key } of room) void bring(key, file)
    },
    remove: (key: string) => {
      stops.current.get(key)?.abort()
      setAll((before) => before.filter((one) => one.key !== key))
    },
    clear: () => setAll([]),
  }
}
