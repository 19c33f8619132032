import i18next, { type BackendModule, type ResourceKey } from 'i18next'
import { initReactI18next } from 'react-i18next'

export const LANGUAGES = ['pt-BR', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

const LANGUAGE_KEY = 'batuta.language'

/** One chunk a language, fetched when it is first spoken. */
const chunks: Record<Language, () => Promise<{ default: Record<string, Record<string, unknown>> }>> = {
  'pt-BR': () => import('./pt-BR'),
  en: () => import('./en'),
}

const texts: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: async (language: string, namespace: string): Promise<ResourceKey> => {
    const files = (await chunks[spoken(language) ?? 'pt-BR']()).default
    const found = Object.entries(files).find(([path]) => path.includes(`/${namespace}/texts/`))
    return found?.[1] ?? {}
  },
}

export async function startTexts(): Promise<void> {
  await i18next.use(texts).use(initReactI18next).init({
    lng: preferredLanguage(),
    supportedLngs: [...LANGUAGES],
    load: 'currentOnly',
    fallbackLng: false,
    ns: ['app', 'ui'],
    defaultNS: 'app',
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  document.documentElement.lang = i18next.language
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language
  })
}

/** What the person chose, else the first of the browser's languages that we speak. */
export function preferredLanguage(): Language {
  for (const tag of [chosenLanguage(), ...navigator.languages]) {
    const language = tag && spoken(tag)
    if (language) return language
  }
  return 'pt-BR'
}

/** null: as the browser says. */
export function chosenLanguage(): Language | null {
  const chosen = localStorage.getItem(LANGUAGE_KEY)
  return chosen ? (spoken(chosen) ?? null) : null
}

export async function chooseLanguage(language: Language | null): Promise<void> {
  if (language) localStorage.setItem(LANGUAGE_KEY, language)
  else localStorage.removeItem(LANGUAGE_KEY)
  await i18next.changeLanguage(preferredLanguage())
}

export function currentLanguage(): Language {
  return spoken(i18next.language) ?? 'pt-BR'
}

function spoken(tag: string): Language | undefined {
  const base = tag.toLowerCase().split('-')[0]
  return LANGUAGES.find((language) => language.toLowerCase().split('-')[0] === base)
}
