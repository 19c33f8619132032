import { MantineProvider } from '@mantine/core'
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createRef } from 'react'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { FlowEditor, type FlowEditorHandle } from '../FlowEditor'
import { readGraph, type Graph } from '../graph/graph'
import { NO_LISTS } from '../graph/lists'
import { CATALOG, HOST } from '../testing/samples'

vi.setConfig({ testTimeout: 30_000 })

beforeAll(() => {
  vi.stubGlobal('DOMMatrixReadOnly', class { m22 = 1 })
  document.elementFromPoint = () => null
  Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true })
})
afterEach(() => void vi.restoreAllMocks())

const FIELDS = [{ key: 'nascimento', label: 'Birthday', type: 'date' }, { key: 'plano', label: 'Plan', type: 'text' }]

async function open(type: string, data: object) {
  const ref = createRef<FlowEditorHandle>()
  const changes: Graph[] = []
  const graph = readGraph({ nodes: [{ id: 'a', type, data }], edges: [] })
  render(
    <MantineProvider env="test">
      <FlowEditor ref={ref} catalog={CATALOG} graph={graph} host={{ ...HOST, lists: { ...NO_LISTS, fields: FIELDS } }} onChange={(next) => changes.push(next)} />
    </MantineProvider>,
  )
  act(() => ref.current?.open('a'))
  const panel = within(await screen.findByRole('complementary', { name: 'Set up step' }))
  return { panel, data: () => changes.at(-1)?.nodes[0]?.data }
}

const valueOf = (field: HTMLElement) => (field instanceof HTMLInputElement ? field.value : field.textContent)

test.each([['en'], ['pt-BR']])('a number that is stored is shown, and another one kept, in a browser that speaks %s', async (language) => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue([language])
  const { panel, data } = await open('trigger', { kind: 'date_field', date_field: 'nascimento', shift_days: 3 })
  const days = panel.getByRole('textbox', { name: 'Days' })
  expect(valueOf(days)).toBe('3')
  fireEvent.change(days, { target: { value: '12' } })
  await waitFor(() => expect(data()?.shift_days).toBe(12))
  expect(valueOf(days)).toBe('12')
})

test('what stands for an open text is said, not an example of another', async () => {
  const { panel } = await open('send_email', { subject: 'Trial lesson', text: 'Hello' })
  expect(panel.getByRole('textbox', { name: 'To' }).getAttribute('data-placeholder')).toBe('e-mail')
})

test('a duration that is left open is shown as the one that counts', async () => {
  const { panel, data } = await open('http_request', { url: 'https://escola.com.br' })
  await userEvent.click(panel.getByRole('tab', { name: 'Rules' }))
  const amount = panel.getByRole('textbox', { name: 'Amount' })
  expect([amount.getAttribute('placeholder'), valueOf(panel.getByLabelText('Unit', { selector: 'input' }))]).toEqual(['10', 'seconds'])
  expect(data()).toBeUndefined()
  await userEvent.type(amount, '5')
  await waitFor(() => expect(data()?.timeout).toEqual({ amount: 5, unit: 'seconds' }))
  await userEvent.clear(amount)
  await waitFor(() => expect(data()).not.toHaveProperty('timeout'))
  expect(valueOf(amount)).toBe('')
})

test('a date is looked for in fields that hold dates', async () => {
  const { panel } = await open('trigger', { kind: 'date_field' })
  await userEvent.click(panel.getByLabelText('Field with the date'))
  expect((await screen.findAllByRole('option')).map(({ textContent }) => textContent)).toEqual(['Birthday'])
})

test('a field that changes may be one that every contact has', async () => {
  const { panel, data } = await open('wait_event', { kind: 'field_changed', timeout: '2 days' })
  await userEvent.click(panel.getByLabelText('Field of the contact'))
  expect((await screen.findAllByRole('option')).map(({ textContent }) => textContent)).toEqual(['Name', 'E-mail', 'Phone', 'Birthday', 'Plan'])
  await userEvent.click(screen.getByRole('option', { name: 'Phone' }))
  await waitFor(() => expect(data()?.field).toBe('phone'))
})
