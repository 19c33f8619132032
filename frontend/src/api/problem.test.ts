import { expect, test } from 'vitest'
import en from '../../../backend/api/texts/en.json'
import ptBR from '../../../backend/api/texts/pt-BR.json'
import { problemOf } from './problem'

type Texts = { codes: Record<string, { message: string; hint: string }> }
const TEXTS: Record<string, Texts> = { 'pt-BR': ptBR, en }

/** Codes whose hint a person on a screen is shown. */
function shown(language: string): Set<string> {
  const codes = TEXTS[language]?.codes ?? {}
  const answer = new Response(null, { status: 422 })
  const hint = (code: string) => (codes[code]?.hint ?? '').replace(/\{\w+\}/g, 'Violão')
  return new Set(Object.keys(codes).filter((code) => problemOf({ errors: [{ path: '', code, hint: hint(code) }] }, answer).hint !== ''))
}

const FOR_PROGRAMS = ['agent_without_inbox', 'already_member', 'body_empty', 'cursor_invalid', 'date_invalid', 'field_required', 'hours_invalid', 'if_match_invalid', 'internal', 'team_unknown', 'unauthorized', 'until_range', 'url_forbidden', 'value_text']
const FOR_PEOPLE = ['ai_auth', 'already_taken', 'email_invalid', 'file_type', 'login_failed', 'odoo_auth', 'odoo_db_unknown', 'phone_invalid', 'timezone_unknown', 'unavailable', 'window_closed']

test.each(['pt-BR', 'en'])('in %s a screen shows the hints that speak to people, and no other', (language) => {
  const codes = shown(language)
  expect(FOR_PROGRAMS.filter((code) => codes.has(code))).toEqual([])
  expect(FOR_PEOPLE.filter((code) => !codes.has(code))).toEqual([])
})

test('a hint speaks to the same people in both languages', () => {
  expect([...shown('en')].sort()).toEqual([...shown('pt-BR')].sort())
})
