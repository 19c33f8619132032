import { expect, test } from 'vitest'
import { EMPTY, given, isReachable, newVerifyToken } from './credentials'

test('what is left empty is not sent, so it stays as it is', () => {
  expect(given({ ...EMPTY, access_token: ' EAAG ', waba_id: ' ' })).toEqual({ access_token: 'EAAG' })
})

test('every verify token is another', () => {
  expect(newVerifyToken()).toMatch(/^[0-9a-f]{36}$/)
  expect(newVerifyToken()).not.toBe(newVerifyToken())
})

test('what Meta cannot reach is known', () => {
  const reached = (address: string) => isReachable(`${address}/api/v1/webhooks/whatsapp`)
  expect(['https://batuta.escola.com.br', 'https://172.40.0.1'].map(reached)).toEqual([true, true])
  expect(['http://batuta.escola.com.br', 'https://localhost:8000', 'http://127.0.0.1:8000', 'https://192.168.0.9', 'https://172.20.0.1'].map(reached)).toEqual([false, false, false, false, false])
})
