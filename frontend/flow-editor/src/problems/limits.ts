/** Whether what a step says fits the channels, and what becomes of it where it does not. By widget, as cards are made. */

import { choicesForm, LIMITS, type Channel, type Choice } from '../graph/channels'
import type { NodeType } from '../graph/catalog'
import { asText, isJsonArray, isJsonObject, pointerOf, type Json, type JsonObject } from '../graph/json'
import { mark, places } from '../graph/schema'
import { certainLength } from '../graph/segments'
import type { Finding } from './problem'

type Part = Omit<Finding, 'node'>

export function channelFindings(type: NodeType, data: JsonObject, channels: readonly Channel[]): Part[] {
  const known: readonly Channel[] = channels.length === 0 ? ['whatsapp'] : channels
  return places(data, type.schema).flatMap(({ path, value, schemas }): Part[] => {
    switch (mark(schemas, 'x-widget')) {
      case 'bubbles':
        return (isJsonArray(value) ? value : []).flatMap((item, index) => known.flatMap((channel) => ofBubble(pointerOf([...path, index]), item, channel)))
      case 'choices':
        return known.flatMap((channel) => ofChoices(pointerOf(path), questionOf(type, data), choicesOf(value), channel))
      default:
        return []
    }
  })
}

function ofBubble(field: string, item: Json, channel: Channel): Part[] {
  if (!isJsonObject(item)) return []
  const limits = LIMITS[channel]
  const limit = item.type === 'text' || item.type === 'link' ? limits.text : limits.caption
  const length = certainLength(asText(item.text))
  if (limit === 0 || length <= limit) return []
  return [{ field: `${field}/text`, code: 'text_too_long', severity: 'error', params: { limit, length, channel: channel } }]
}

function ofChoices(field: string, text: string, choices: readonly Choice[], channel: Channel): Part[] {
  const limits = LIMITS[channel]
  const form = choicesForm(text, choices, limits)
  const longest = choices.reduce((most, choice) => ([...choice.label].length > [...most].length ? choice.label : most), '')
  const most = Math.max(limits.rows, limits.buttons)
  const widest = Math.max(limits.rowTitle, limits.buttonTitle)
  const about = { channel: channel, title: longest, length: [...longest].length }
  if (form === 'list' && choices.length <= limits.buttons && about.length > limits.buttonTitle) return adapts(field, 'title_list', { ...about, limit: limits.buttonTitle })
  if (form !== 'numbered') return []
  if (choices.length > most) return adapts(field, 'rows', { channel: about.channel, limit: most, length: choices.length })
  return about.length > widest ? adapts(field, 'title_numbered', { ...about, limit: widest }) : adapts(field, '', { channel: about.channel })
}

function adapts(field: string, variant: string, params: Finding['params']): Part[] {
  return [{ field, code: 'channel_adapts', severity: 'warning', params: { ...params, variant } }]
}

/** The text that stands above the options: the first one that a contact reads. */
export function questionOf(type: NodeType, data: JsonObject): string {
  const properties = isJsonObject(type.schema.properties) ? type.schema.properties : {}
  const key = Object.keys(properties).find((one) => {
    const property = properties[one]
    return isJsonObject(property) && property['x-widget'] === 'message'
  })
  return key === undefined ? '' : asText(data[key])
}

export function choicesOf(value: Json | undefined): Choice[] {
  return (isJsonArray(value) ? value : []).flatMap((item) =>
    isJsonObject(item) ? [{ label: asText(item.label), description: asText(item.description) }] : [],
  )
}
