import type { Schemas } from '../../../api/client'
import { listAt, numberAt, textAt, type Values } from '../values'

export type Offered = Schemas['TemplateAnswer']
/** What a header or a button wants beside the text. */
export type Extra = { key: string; kind: string; label: string; index: number | null }
/** An approved template as somebody fills it in. `text` is the approved wording: {{1}} or {{nome}} are its places. */
export type TemplateDraft = { name: string; language: string; text: string; footer: string; values: Readonly<Record<string, string>>; extras: readonly Extra[] }

export const emptyTemplate: TemplateDraft = { name: '', language: 'pt_BR', text: '', footer: '', values: {}, extras: [] }

const PLACE = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g
const NAME = /^[a-z0-9_]{1,512}$/
const MEDIA: readonly string[] = ['image', 'video', 'document']
const HEADER = 'header'

/** Each place once, in its order. */
export function placesOf(text: string): string[] {
  return [...new Set([...text.matchAll(PLACE)].map((match) => match[1] ?? ''))].filter(Boolean)
}

export function filled({ text, values }: TemplateDraft): string {
  return text.replace(PLACE, (whole, place: string) => values[place]?.trim() || whole)
}

export function draftOf(offered: Offered): TemplateDraft {
  return { name: offered.name, language: offered.language, text: offered.text, footer: offered.footer, values: {}, extras: [...headerOf(offered), ...buttonsOf(offered)] }
}

export function templateReady({ name, text, values, extras }: TemplateDraft): boolean {
  const given = (key: string) => Boolean(values[key]?.trim())
  return NAME.test(name.trim()) && placesOf(text).every(given) && extras.every(({ key }) => given(key))
}

/** As the API takes it: numbered places as a list, named ones as a table. */
export function templateData(template: TemplateDraft): Record<string, unknown> {
  const { name, language, values, extras } = template
  const places = placesOf(template.text)
  const value = (key: string) => values[key]?.trim() ?? ''
  const numbered = places.every((place) => /^\d+$/.test(place))
  const parameters = numbered ? [...places].sort((one, other) => Number(one) - Number(other)).map(value) : Object.fromEntries(places.map((place) => [place, value(place)]))
  const header = extras.find(({ key }) => key === HEADER)
  const buttons = extras.filter(({ index }) => index !== null).map(({ key, kind, index }) => ({ type: kind, index, value: value(key) }))
  const text = template.text.trim()
  return {
    name: name.trim(),
    language: language.trim() || 'pt_BR',
    parameters,
    ...(text ? { text } : {}),
    ...(header ? { header: MEDIA.includes(header.kind) ? { type: header.kind, url: value(HEADER) } : { type: 'text', text: value(HEADER) } } : {}),
    ...(buttons.length > 0 ? { buttons } : {}),
  }
}

function headerOf({ header }: Offered): Extra[] {
  if (!header) return []
  const kind = textAt(header, 'type')
  const variables = header.variables
  const needs = MEDIA.includes(kind) || (Array.isArray(variables) && variables.length > 0)
  return needs ? [{ key: HEADER, kind, label: textAt(header, 'text'), index: null }] : []
}

function buttonsOf(offered: Offered): Extra[] {
  return listAt(offered, 'buttons').flatMap((button: Values) =>
    button.variable === true ? [{ key: `button-${numberAt(button, 'index') ?? 0}`, kind: textAt(button, 'type'), label: textAt(button, 'text'), index: numberAt(button, 'index') ?? 0 }] : [],
  )
}
