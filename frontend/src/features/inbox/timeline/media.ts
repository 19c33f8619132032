import { textAt, valuesAt, type Values } from '../values'

export const KINDS = ['image', 'video', 'audio', 'document', 'sticker'] as const
export type MediaKind = (typeof KINDS)[number]
/** `id` null: the file has none of ours, it never came. */
export type Media = { kind: MediaKind; id: string | null; mime: string; filename: string; voice: boolean }

/** The file of a message: what a contact sent names it under `media`, what we sent beside the text. */
export function mediaOf(kind: string, data: Values): Media | null {
  const known = KINDS.find((one) => one === kind)
  if (!known) return null
  const incoming = valuesAt(data, 'media')
  const id = textAt(incoming, 'id') || textAt(data, 'media_id') || textAt(data, 'mediaId') || null
  return {
    kind: known,
    id: id && /^[0-9a-f-]{36}$/i.test(id) ? id : null,
    mime: textAt(incoming, 'mime') || textAt(data, 'mime'),
    filename: textAt(incoming, 'filename') || textAt(data, 'filename'),
    voice: incoming.voice === true || data.voice === true,
  }
}
