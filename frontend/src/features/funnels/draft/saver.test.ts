import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiProblem } from '../../../api/problem'
import { createKeeper } from './keeper'
import { createSaver, type Saved, type Theirs } from './saver'

const drawing = (text: string) => ({ nodes: [{ id: 'a', type: 'send_message', data: { text } }], edges: [] })
const CONFLICT = new ApiProblem(409, 'version_conflict', 'Renata mudou isto em 21/11 11:42.')

function stage(theirs: Theirs = { revision: 9, name: 'Aula', definition: drawing('deles') }) {
  const keeper = createKeeper('user', 'funnel')
  const send = vi.fn<(change: object, revision: number) => Promise<Saved>>(async (_, revision) => ({ revision: revision + 1, problems: [] }))
  const look = vi.fn(async () => theirs)
  return { keeper, send, look, saver: createSaver({ revision: 1, send, look, keeper }) }
}

beforeEach(() => {
  localStorage.clear()
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

describe('saving by itself', () => {
  it('waits until drawing pauses, then sends the newest on the revision that was read', async () => {
    const { saver, send, keeper } = stage()
    saver.change({ definition: drawing('um') })
    await vi.advanceTimersByTimeAsync(500)
    saver.change({ definition: drawing('dois') })
    expect(saver.get().kind).toBe('unsaved')
    await vi.advanceTimersByTimeAsync(800)
    expect(send.mock.calls).toEqual([[{ definition: drawing('dois') }, 1]])
    expect(saver.get()).toMatchObject({ kind: 'saved', revision: 2 })
    expect(keeper.read()).toBeNull()
  })

  it('does not wait for ever while somebody goes on drawing', async () => {
    const { saver, send } = stage()
    for (let step = 0; step < 12; step++) {
      saver.change({ definition: drawing(String(step)) })
      await vi.advanceTimersByTimeAsync(500)
    }
    expect(send).toHaveBeenCalled()
  })

  it('sends one request at a time; what is drawn meanwhile builds on its answer', async () => {
    const { saver, send } = stage()
    const answers: ((saved: Saved) => void)[] = []
    send.mockImplementation(() => new Promise((resolve) => answers.push(resolve)))
    saver.change({ definition: drawing('um') })
    void saver.flush()
    saver.change({ definition: drawing('dois') })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(send).toHaveBeenCalledTimes(1)
    answers[0]?.({ revision: 2, problems: [] })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(send.mock.calls[1]).toEqual([{ definition: drawing('dois') }, 2])
    answers[1]?.({ revision: 3, problems: [] })
    await vi.advanceTimersByTimeAsync(0)
    expect(saver.get()).toMatchObject({ kind: 'saved', revision: 3 })
  })

  it('a name and a drawing travel together', async () => {
    const { saver, send } = stage()
    saver.change({ name: 'Rematrícula' })
    saver.change({ definition: drawing('um') })
    expect(await saver.flush()).toBe(true)
    expect(send).toHaveBeenCalledWith({ name: 'Rematrícula', definition: drawing('um') }, 1)
  })
})

describe('without the server', () => {
  it('keeps the change in the browser and tries again until it arrives', async () => {
    const { saver, send, keeper } = stage()
    send.mockRejectedValueOnce(new ApiProblem(0, 'unreachable', '')).mockRejectedValueOnce(new ApiProblem(503, 'away', ''))
    saver.change({ definition: drawing('um') })
    await vi.advanceTimersByTimeAsync(900)
    expect(saver.get().kind).toBe('offline')
    expect(keeper.read()?.change).toEqual({ definition: drawing('um') })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(saver.get()).toMatchObject({ kind: 'saved', revision: 2 })
    expect(keeper.read()).toBeNull()
  })

  it('waits as long as the server asks for', async () => {
    const { saver, send } = stage()
    send.mockRejectedValueOnce(new ApiProblem(429, 'too_many', '', [], 20))
    saver.change({ definition: drawing('um') })
    await vi.advanceTimersByTimeAsync(15_000)
    expect(send).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(saver.get().kind).toBe('saved')
  })

  it('goes at once when the network is back', async () => {
    const { saver, send } = stage()
    send.mockRejectedValueOnce(new ApiProblem(0, 'unreachable', ''))
    saver.change({ definition: drawing('um') })
    await saver.flush()
    saver.hurry()
    await vi.advanceTimersByTimeAsync(0)
    expect(saver.get().kind).toBe('saved')
  })

  it('what the server refuses stays here, and the next change is tried anew', async () => {
    const { saver, send, keeper } = stage()
    send.mockRejectedValueOnce(new ApiProblem(422, 'graph_malformed', 'Não dá para ler.'))
    saver.change({ definition: drawing('um') })
    expect(await saver.flush()).toBe(false)
    keeper.settle()
    expect(saver.get()).toMatchObject({ kind: 'refused', error: { detail: 'Não dá para ler.' } })
    expect(keeper.read()).not.toBeNull()
    saver.change({ definition: drawing('dois') })
    await vi.advanceTimersByTimeAsync(900)
    expect(saver.get().kind).toBe('saved')
  })

  it('leaving sends once more and then is silent', async () => {
    const { saver, send } = stage()
    send.mockRejectedValue(new ApiProblem(0, 'unreachable', ''))
    saver.change({ definition: drawing('um') })
    await saver.stop()
    await vi.advanceTimersByTimeAsync(120_000)
    expect(send).toHaveBeenCalledTimes(1)
  })
})

describe('a colleague was faster', () => {
  it('nothing is overwritten: both drawings wait for a choice', async () => {
    const { saver, send } = stage()
    send.mockRejectedValueOnce(CONFLICT)
    saver.change({ definition: drawing('meu') })
    expect(await saver.flush()).toBe(false)
    expect(saver.get()).toMatchObject({ kind: 'conflict', theirs: { revision: 9 } })
    saver.change({ definition: drawing('meu de novo') })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(send).toHaveBeenCalledTimes(1)
    expect(saver.pending()).toEqual({ definition: drawing('meu de novo') })
  })

  it('overwriting knowingly builds on the revision that was shown', async () => {
    const { saver, send } = stage()
    send.mockRejectedValueOnce(CONFLICT)
    saver.change({ definition: drawing('meu') })
    await saver.flush()
    await saver.overwrite()
    expect(send.mock.calls[1]).toEqual([{ definition: drawing('meu') }, 9])
    expect(saver.get()).toMatchObject({ kind: 'saved', revision: 10 })
  })

  it('a third change in between is noticed again', async () => {
    const { saver, send } = stage()
    send.mockRejectedValueOnce(CONFLICT).mockRejectedValueOnce(CONFLICT)
    saver.change({ definition: drawing('meu') })
    await saver.flush()
    await saver.overwrite()
    expect(saver.get().kind).toBe('conflict')
  })

  it('giving way forgets ours and goes on from theirs', async () => {
    const { saver, send, keeper } = stage()
    send.mockRejectedValueOnce(CONFLICT)
    saver.change({ definition: drawing('meu') })
    await saver.flush()
    saver.giveWay()
    expect(saver.get()).toMatchObject({ kind: 'saved', revision: 9, theirs: null })
    expect(keeper.read()).toBeNull()
    saver.change({ definition: drawing('depois') })
    await saver.flush()
    expect(send).toHaveBeenLastCalledWith({ definition: drawing('depois') }, 9)
  })

  it('an answer that got lost is no conflict: the server has it already', async () => {
    const { saver, send } = stage({ revision: 2, name: 'Aula', definition: { edges: [], nodes: drawing('meu').nodes } })
    send.mockRejectedValueOnce(new ApiProblem(0, 'unreachable', '')).mockRejectedValueOnce(CONFLICT)
    saver.change({ definition: drawing('meu') })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(saver.get()).toMatchObject({ kind: 'saved', revision: 2 })
  })
})
