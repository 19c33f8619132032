import { useTranslation } from 'react-i18next'
import type { FeedItem } from './feed'

const MEDIA = ['image', 'video', 'audio', 'document', 'sticker', 'location', 'contact', 'contacts', 'template', 'reaction'] as const

/** A message in one paragraph: its text, or what it is. */
export function useMessageWords(item: Pick<FeedItem, 'kind' | 'data'>): { text: string; failed: string | null } {
  const { t } = useTranslation('contacts')
  const data = recordOf(item.data.data)
  const text = textOf(data.text) || textOf(data.body) || textOf(data.caption)
  const kind = MEDIA.find((name) => name === item.kind)
  const what = kind ? t(`message.${kind}`) : ''
  const detail = textOf(data.filename) || textOf(data.name) || textOf(data.emoji)
  const parts = [kind === 'template' && text ? '' : [what, detail].filter(Boolean).join(': '), text === detail ? '' : text].filter(Boolean)
  const error = recordOf(item.data.error)
  return {
    text: parts.join('\n') || t('message.other'),
    failed: item.data.status === 'failed' ? [t('message.failed'), textOf(error.detail) || textOf(error.message)].filter(Boolean).join(' ') : null,
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {}
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
