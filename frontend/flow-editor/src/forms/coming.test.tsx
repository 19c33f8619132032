import { MantineProvider } from '@mantine/core'
import { act, render, screen, waitFor, within } from '@testing-library/react'
import { createRef } from 'react'
import { beforeAll, expect, test, vi } from 'vitest'
import { FlowEditor, type FlowEditorHandle } from '../FlowEditor'
import { readGraph } from '../graph/graph'
import type { Host } from '../host'
import { CATALOG, HOST } from '../testing/samples'

vi.setConfig({ testTimeout: 30_000 })

beforeAll(() => {
  vi.stubGlobal('DOMMatrixReadOnly', class { m22 = 1 })
  document.elementFromPoint = () => null
  Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true })
})

async function open(data: object, comingRuns: NonNullable<Host['comingRuns']>) {
  const ref = createRef<FlowEditorHandle>()
  const graph = readGraph({ nodes: [{ id: 'a', type: 'trigger', data }], edges: [] })
  render(<MantineProvider env="test"><FlowEditor ref={ref} catalog={CATALOG} graph={graph} host={{ ...HOST, comingRuns }} /></MantineProvider>)
  act(() => ref.current?.open('a'))
  return within(await screen.findByRole('complementary', { name: 'Set up step' }))
}

test('a schedule says when it runs next, by the clock of the school, whatever the reader’s own says', async () => {
  const asked = vi.fn(async () => ({
    timezone: 'America/New_York',
    runs: [
      { at: '2050-03-13T03:30-04:00', begins: '2050-03-13T03:30-04:00', moved: true },
      { at: '2050-03-14T02:30-04:00', begins: '2050-03-14T08:00-04:00', moved: false },
      { at: '2050-03-14T23:30-04:00', begins: '2050-03-15T08:00-04:00', moved: false },
    ],
  }))
  const panel = await open({ kind: 'schedule', at: '02:30' }, asked)
  const runs = within(await panel.findByRole('region', { name: 'Next runs' }))
  expect(runs.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
    'Sun, Mar 13, 2050, 03:30an hour later: summer time begins',
    'Mon, Mar 14, 2050, 02:30contacts enter from 08:00',
    'Mon, Mar 14, 2050, 23:30contacts enter from Tue, Mar 15, 2050, 08:00',
  ])
  runs.getByText('Eastern Time')
  expect(asked).toHaveBeenCalledWith(expect.objectContaining({ kind: 'schedule', every: 'day', at: '02:30' }))
})

test('one that is not whole has none', async () => {
  const panel = await open({ kind: 'schedule', every: 'week' }, async () => ({ timezone: 'UTC', runs: [] }))
  await panel.findByText('None: say when, at most once an hour.')
})

test('what could not be asked is said', async () => {
  const panel = await open({ kind: 'schedule' }, async () => Promise.reject(new Error('offline')))
  await panel.findByText('The next runs could not be worked out just now.')
})

test('no other trigger asks', async () => {
  const asked = vi.fn()
  const panel = await open({ kind: 'date_field', date_field: 'aula' }, asked)
  await waitFor(() => panel.getByText('Days'))
  expect(panel.queryByText('Next runs')).toBeNull()
  expect(asked).not.toHaveBeenCalled()
})
