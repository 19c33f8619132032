import { expect, test, vi } from 'vitest'
import { onRevision } from './onRevision'
import { ApiProblem } from './problem'

const conflict = new ApiProblem(409, 'version_conflict', '')
const server = (revision: number) => ({ revision })

test('a colleague who changed another field is no hindrance', async () => {
  const send = vi.fn(async ({ revision }: { revision: number }) => (revision === 2 ? 'kept' : Promise.reject(conflict)))
  expect(await onRevision({ seen: server(1), look: async () => server(2), send, clashes: () => false })).toBe('kept')
  expect(send.mock.calls).toEqual([[server(1)], [server(2)]])
})

test('in the same field nothing is overwritten', async () => {
  const send = vi.fn(async () => Promise.reject(conflict))
  await expect(onRevision({ seen: server(1), look: async () => server(2), send, clashes: () => true })).rejects.toBe(conflict)
  expect(send).toHaveBeenCalledTimes(1)
})

test('it does not run after a server that always refuses', async () => {
  const send = vi.fn(async () => Promise.reject(conflict))
  await expect(onRevision({ seen: server(1), look: async () => server(2), send, clashes: () => false })).rejects.toBe(conflict)
  expect(send).toHaveBeenCalledTimes(3)
})
