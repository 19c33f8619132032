import { MantineProvider } from '@mantine/core'
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createRef } from 'react'
import { beforeAll, expect, test, vi } from 'vitest'
import { FlowEditor, type FlowEditorHandle, type FlowEditorProps } from './FlowEditor'
import { readGraph, type Graph } from './graph/graph'
import { CATALOG, DEMO, drawn, HOST } from './testing/samples'

vi.setConfig({ testTimeout: 30_000 })

beforeAll(() => {
  // What the drawing library and growing text fields ask a browser for and jsdom does not have.
  vi.stubGlobal('DOMMatrixReadOnly', class { m22 = 1 })
  document.elementFromPoint = () => null
  Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true })
})

function open(graph: Graph, more: Partial<FlowEditorProps> = {}) {
  const ref = createRef<FlowEditorHandle>()
  const changes: Graph[] = []
  render(
    <MantineProvider env="test">
      <FlowEditor ref={ref} catalog={CATALOG} graph={graph} host={HOST} onChange={(next) => changes.push(next)} {...more} />
    </MantineProvider>,
  )
  return { ref, changes, last: () => changes.at(-1) ?? graph }
}

const ASK = { ask: { question: 'Which?', choices: [{ id: 'piano', label: 'Piano' }] } }
const GRAPH = drawn('start: trigger\nask: ask_choice\nbye: end\nstart > ask', ASK)

async function form(ref: React.RefObject<FlowEditorHandle | null>, id: string) {
  act(() => ref.current?.open(id))
  return screen.findByRole('complementary', { name: 'Set up step' })
}

test('the palette shows the catalog by group and finds without accents', async () => {
  open(GRAPH)
  const palette = screen.getByRole('complementary', { name: 'Steps' })
  expect(within(palette).getByRole('heading', { name: 'Talk' })).toBeTruthy()
  await userEvent.type(within(palette).getByRole('textbox', { name: 'Search step' }), 'wait')
  expect(within(palette).getAllByRole('listitem').map((item) => item.textContent)).toEqual(['Wait for a reply', 'Wait', 'Wait for an event'])
})

test('a click on a step puts it into the drawing, and undoing takes it out', async () => {
  const { ref, last } = open(GRAPH)
  await userEvent.click(screen.getByRole('button', { name: 'Note' }))
  expect(last().nodes.map((node) => node.type)).toEqual(['trigger', 'ask_choice', 'end', 'note'])
  expect(screen.getByRole('button', { name: 'Undo: add Note' })).toBeTruthy()
  act(() => ref.current?.undo())
  expect(last().nodes).toHaveLength(3)
})

test('the form is made from the schema, and what is typed is stored', async () => {
  const { ref, last } = open(GRAPH)
  const panel = await form(ref, 'ask')
  expect(within(panel).getByRole('textbox', { name: 'Question' }).textContent).toBe('Which?')
  fireEvent.change(within(panel).getByRole('textbox', { name: 'Option 1' }), { target: { value: 'Grand piano' } })
  await waitFor(() => expect(last().nodes[1]?.data.choices).toEqual([{ id: 'piano', label: 'Grand piano' }]))
})

test('a new option gets its id from its first label and keeps it', async () => {
  const { ref, last } = open(GRAPH)
  const panel = await form(ref, 'ask')
  await userEvent.click(within(panel).getByRole('button', { name: 'Add option' }))
  const input = await within(panel).findByRole('textbox', { name: 'Option 2' })
  fireEvent.change(input, { target: { value: 'Violão e voz' } })
  fireEvent.blur(input)
  await waitFor(() => expect(last().nodes[1]?.data.choices).toContainEqual({ id: 'violao_e_voz', label: 'Violão e voz' }))
})

test('what has no value is not stored, and defaults are only shown', async () => {
  const { ref, last } = open(GRAPH)
  const panel = await form(ref, 'start')
  fireEvent.change(within(panel).getByRole('textbox', { name: 'Keyword' }), { target: { value: 'piano' } })
  await waitFor(() => expect(last().nodes[0]?.data).toEqual({ keyword: 'piano' }))
  fireEvent.change(within(panel).getByRole('textbox', { name: 'Keyword' }), { target: { value: '' } })
  await waitFor(() => expect(last().nodes[0]?.data).toEqual({}))
})

test('steps are joined without a mouse', async () => {
  const { ref, last } = open(GRAPH)
  const panel = await form(ref, 'ask')
  await userEvent.click(within(panel).getByRole('tab', { name: 'Paths' }))
  await userEvent.click(within(panel).getByRole('combobox', { name: 'Piano' }))
  await userEvent.click(await screen.findByRole('option', { name: 'End' }))
  expect(last().edges.map((edge) => [edge.source, edge.sourceHandle, edge.target])).toContainEqual(['ask', 'piano', 'bye'])
})

test('problems are listed, told to the host, and lead to their step', async () => {
  const told = vi.fn()
  const { ref } = open(readGraph({ nodes: [{ id: 'a', type: 'note', data: {}, meta: { name: 'Summary' } }], edges: [] }), { onProblems: told })
  await waitFor(() => expect(told.mock.lastCall?.[0]).toHaveLength(2))
  act(() => ref.current?.showProblems(true))
  await userEvent.click(await screen.findByRole('button', { name: /Summary.*Fill in “Note”/ }))
  expect(await screen.findByRole('complementary', { name: 'Set up step' })).toBeTruthy()
})

test('another drawing takes the place of this one; the own one handed back does not', async () => {
  const { rerender } = render(<MantineProvider env="test"><FlowEditor catalog={CATALOG} graph={GRAPH} host={HOST} /></MantineProvider>)
  await userEvent.click(screen.getByRole('button', { name: 'Note' }))
  rerender(<MantineProvider env="test"><FlowEditor catalog={CATALOG} graph={DEMO} host={HOST} /></MantineProvider>)
  expect(screen.queryByRole('button', { name: /^Undo: / })).toBeNull()
})

test('who may only look gets no palette and changes nothing', async () => {
  const { ref } = open(GRAPH, { readOnly: true })
  expect(screen.queryByRole('complementary', { name: 'Steps' })).toBeNull()
  expect(ref.current?.commands().filter((command) => command.enabled).map((command) => command.id)).not.toContain('delete')
  const panel = await form(ref, 'ask')
  expect(within(panel).queryByRole('button', { name: 'Add option' })).toBeNull()
})

test('Tab looks for a step to put after the chosen one; with nothing chosen it leaves the canvas either way', async () => {
  const user = userEvent.setup()
  open(GRAPH)
  const canvas = screen.getByLabelText('Drawing of the funnel')
  act(() => canvas.focus())
  await user.keyboard('{ArrowRight}{Tab}')
  expect(screen.getByRole('combobox', { name: /goes on to/ })).toBeTruthy()
  await user.keyboard('{Escape}{Escape}')
  expect(document.activeElement).toBe(canvas)
  await user.tab({ shift: true })
  const before = document.activeElement
  expect(screen.getByRole('complementary', { name: 'Steps' }).contains(before)).toBe(true)
  act(() => canvas.focus())
  await user.tab()
  while (canvas.contains(document.activeElement)) await user.tab()
  expect(screen.getByRole('toolbar', { name: 'Tools' }).contains(document.activeElement)).toBe(true)
})

test('steps are copied, cut and pasted into another funnel where the page may not reach the clipboard', async () => {
  const here = open(GRAPH)
  Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })
  const run = (editor: typeof here, id: string) => act(async () => editor.ref.current?.commands().find((command) => command.id === id)?.run())
  await run(here, 'selectAll')
  await run(here, 'cut')
  expect(here.last().nodes).toEqual([])
  cleanup()
  const there = open(drawn('other: trigger'))
  await run(there, 'paste')
  expect(there.last().nodes.map(({ type }) => type)).toEqual(['trigger', 'trigger', 'ask_choice', 'end'])
  expect(there.last().edges).toHaveLength(1)
})

test('what people typed is shown as text', async () => {
  const evil = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>'
  const { ref } = open(drawn('start: trigger\nask: ask_choice\nstart > ask', { ask: { question: evil, choices: [{ id: 'a', label: evil }] } }))
  const panel = await form(ref, 'ask')
  expect(within(panel).getByRole('textbox', { name: 'Question' }).textContent).toBe(evil)
  expect(document.querySelector('img, script')).toBeNull()
})
