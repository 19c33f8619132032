/** The package's own texts. An instance of its own, so that it needs none of its host. */

import { createInstance } from 'i18next'
import en from './en.json'
import pt from './pt-BR.json'
import type { Language } from '../host'

export type Params = Readonly<Record<string, string | number>>
export type Translate = (key: string, params?: Params) => string

const made = new Map<Language, Translate>()

export function translatorOf(language: Language): Translate {
  const known = made.get(language)
  if (known !== undefined) return known
  const instance = createInstance()
  void instance.init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, 'pt-BR': { translation: pt } },
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    interpolation: { escapeValue: false },
  })
  const numbers = new Intl.NumberFormat(language)
  const translate: Translate = (key, params = {}) => instance.t(key, numbered(params, numbers))
  made.set(language, translate)
  return translate
}

/** 4096 -> `4.096` in Portuguese. `count` stays a number: it chooses the plural. */
function numbered(params: Params, numbers: Intl.NumberFormat): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, typeof value === 'number' && key !== 'count' ? numbers.format(value) : value]),
  )
}
