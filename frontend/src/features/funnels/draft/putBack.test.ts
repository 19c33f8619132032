import { expect, it, vi } from 'vitest'
import { createKeeper } from './keeper'
import { putBack } from './putBack'
import { createSaver } from './saver'

const before = { name: 'Aula', definition: { nodes: [], edges: [] } }

it('what took a drawing’s place is undone, unless somebody has drawn on since', async () => {
  const send = vi.fn(async (_: object, revision: number) => ({ revision: revision + 1, problems: [] }))
  const saver = createSaver({ revision: 5, send, look: async () => ({ ...before, revision: 5 }), keeper: createKeeper('user', 'funnel') })
  const show = vi.fn()
  saver.change({ name: 'Outra' })
  expect(putBack({ saver, show }, before, 5)).toBe(false)
  await saver.flush()
  expect(putBack({ saver, show }, before, 5)).toBe(false)
  expect(show).not.toHaveBeenCalled()
  expect(putBack({ saver, show }, before, 6)).toBe(true)
  await saver.flush()
  expect([show.mock.lastCall, send.mock.lastCall]).toEqual([[before], [before, 6]])
})
