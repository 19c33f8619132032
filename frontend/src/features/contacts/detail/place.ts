import type { Schemas } from '../../../api/client'
import type { Contact } from '../data'

export type Value = string | number | boolean | null
export type OwnName = 'name' | 'phone_number' | 'email' | 'stage'
/** One of a contact's own values, or a custom field's. */
export type Place = { own: OwnName } | { custom: string }

/** The stage shows up among the custom values too; it is changed as a stage. */
export const STAGE_KEY = 'fase_funil'

export function valueAt(contact: Contact, place: Place): unknown {
  return 'own' in place ? contact[place.own] : (contact.custom_data[place.custom] ?? null)
}

/** The API replaces custom values as a whole: the others go along as they are now. */
export function changeAt(contact: Contact, place: Place, value: Value): Schemas['ContactChanges'] {
  if ('own' in place) {
    const text = value === null ? null : String(value)
    return place.own === 'name' ? { name: text ?? '' } : { [place.own]: text }
  }
  const others = Object.entries(contact.custom_data).filter(([key]) => key !== STAGE_KEY)
  return { custom_data: { ...Object.fromEntries(others), [place.custom]: value } }
}

/** Where the server says what is wrong with it. */
export function pathOf(place: Place): string {
  return 'own' in place ? `/${place.own}` : `/custom_data/${place.custom.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
}
