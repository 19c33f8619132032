import { MantineProvider } from '@mantine/core'
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createRef } from 'react'
import { beforeAll, expect, test, vi } from 'vitest'
import { FlowEditor, type FlowEditorHandle } from '../../FlowEditor'
import { readCatalog } from '../../graph/catalog'
import { readGraph, type Graph } from '../../graph/graph'
import type { Host } from '../../host'
import { HOST } from '../../testing/samples'

vi.setConfig({ testTimeout: 30_000 })

beforeAll(() => {
  vi.stubGlobal('DOMMatrixReadOnly', class { m22 = 1 })
  document.elementFromPoint = () => null
  Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true })
})

const CATALOG = readCatalog({
  nodes: [{
    $id: 'call', title: 'Call', 'x-node': { group: 'connect', ports: [] }, type: 'object',
    properties: {
      mapping: { type: 'object', title: 'Fields', 'x-widget': 'mapping', 'x-source': 'crm', additionalProperties: { type: 'string' } },
      headers: { type: 'array', title: 'Headers', 'x-widget': 'pairs', items: { type: 'object', properties: { name: { type: 'string', title: 'Header' }, value: { type: 'string', title: 'Content' } } } },
      wanted: { type: 'object', title: 'Wanted', 'x-widget': 'extraction' },
      agreed: { type: 'string', title: 'Agreed', 'x-widget': 'message' },
      said: { type: 'string', title: 'Said', 'x-widget': 'message', 'x-template': true },
    },
  }],
})

async function open(data: object, targets?: Host['targets']) {
  const ref = createRef<FlowEditorHandle>()
  const changes: Graph[] = []
  const graph = readGraph({ nodes: [{ id: 'a', type: 'call', data }], edges: [] })
  render(
    <MantineProvider env="test">
      <FlowEditor ref={ref} catalog={CATALOG} graph={graph} host={targets === undefined ? HOST : { ...HOST, targets }} onChange={(next) => changes.push(next)} />
    </MantineProvider>,
  )
  act(() => ref.current?.open('a'))
  const panel = within(await screen.findByRole('complementary', { name: 'Set up step' }))
  return { panel, data: () => changes.at(-1)?.nodes[0]?.data, undo: () => act(() => ref.current?.undo()) }
}

const type = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } })

test('a mapping names what the host knows by its label, and keeps a row without a name until it has one', async () => {
  const targets = vi.fn(async () => [{ name: 'phone', label: 'Phone' }, { name: 'name', label: 'Lead', required: true }])
  const { panel, data, undo } = await open({}, targets)
  expect(await panel.findByText('Required there: Lead.')).toBeTruthy()
  await userEvent.click(panel.getByRole('button', { name: 'Add field' }))
  type(await panel.findByRole('textbox', { name: 'Value of 1' }), 'Ana')
  expect(panel.getByText('Without a name this row is not kept.')).toBeTruthy()
  type(panel.getByRole('combobox', { name: 'Field 1' }), 'Lead')
  await waitFor(() => expect(data()).toEqual({ mapping: { name: 'Ana' } }))
  expect(panel.queryByText('Required there: Lead.')).toBeNull()
  expect(targets.mock.calls).toEqual([['crm']])
  undo()
  await waitFor(() => expect(panel.queryByDisplayValue('Ana')).toBeNull())
})

test('where the host cannot say what there is, its reason is told and names are typed', async () => {
  const { panel, data } = await open({ mapping: { x: '1' } }, () => Promise.reject(new Error('Connect the CRM first.')))
  expect(await panel.findByText(/Connect the CRM first\./)).toBeTruthy()
  type(panel.getByRole('combobox', { name: 'Field 1' }), 'y')
  await waitFor(() => expect(data()).toEqual({ mapping: { y: '1' } }))
})

test('pairs keep their order and their repeats', async () => {
  const { panel, data } = await open({ headers: [{ name: 'A', value: '1' }, { name: 'A', value: '2' }] })
  type(panel.getByRole('textbox', { name: 'Header 1' }), 'B')
  await waitFor(() => expect(data()).toEqual({ headers: [{ name: 'B', value: '1' }, { name: 'A', value: '2' }] }))
})

test('the short form of an extraction is read, and written in full', async () => {
  const { panel, data } = await open({ wanted: { email: 'of the student' } })
  expect(panel.getByRole('textbox', { name: 'Description of email' })).toHaveProperty('value', 'of the student')
  await userEvent.click(panel.getByRole('checkbox', { name: 'Required' }))
  const written = { type: 'object', properties: { email: { type: 'string', description: 'of the student' } }, required: ['email'] }
  await waitFor(() => expect(data()).toEqual({ wanted: written }))
  await userEvent.click(panel.getByRole('button', { name: 'Remove email' }))
  await waitFor(() => expect(data()).toEqual({}))
})

test('a message takes variables only where its schema says so; elsewhere braces are text', async () => {
  const { panel, data } = await open({ agreed: 'I agree', said: 'Hi' })
  expect(panel.getAllByRole('button', { name: 'Insert variable' })).toHaveLength(1)
  type(panel.getByLabelText('Agreed'), 'I agree, {{ contact.name }}')
  await waitFor(() => expect(data()).toMatchObject({ agreed: 'I agree, {{ contact.name }}' }))
  expect(panel.queryByText(/Preview/)).toBeNull()
})
