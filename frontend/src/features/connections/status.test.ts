import { expect, test } from 'vitest'
import { reasonOf, standingOf } from './status'

test('who switched it off is told from what fell', () => {
  expect(standingOf({ status: 'DISCONNECTED', problem: { code: 'disconnected' } })).toBe('off')
  expect(standingOf({ status: 'DISCONNECTED', problem: { code: 'token_invalid' } })).toBe('fell')
  expect(standingOf({ status: 'DISCONNECTED', problem: {} })).toBe('fell')
  expect(standingOf({ status: 'PENDING', problem: {} })).toBe('checking')
})

test('a reason has our words or the provider’s', () => {
  expect(reasonOf({ problem: {} })).toBeNull()
  expect(reasonOf({ problem: { code: 'disconnected' } })).toBeNull()
  expect(reasonOf({ problem: { code: 'token_invalid', detail: 'x' } })).toEqual({ known: 'token_invalid', detail: 'x' })
  expect(reasonOf({ problem: { code: '131031', detail: 'Account locked' } })).toEqual({ known: null, detail: 'Account locked' })
})
