import { render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { useShortcut } from './shortcuts'

function Listening({ keys, run }: { keys: string; run: () => void }) {
  useShortcut(keys, run)
  return <input aria-label="field" />
}

test('letters are left to who is typing, Ctrl combinations are not', async () => {
  const letter = vi.fn()
  const combination = vi.fn()
  const { getByLabelText } = render(
    <>
      <Listening keys="j" run={letter} />
      <span />
    </>,
  )
  await userEvent.keyboard('j')
  expect(letter).toHaveBeenCalledTimes(1)
  await userEvent.type(getByLabelText('field'), 'j')
  expect(letter).toHaveBeenCalledTimes(1)

  render(<Listening keys="mod+k" run={combination} />)
  await userEvent.keyboard('{Control>}k{/Control}')
  expect(combination).toHaveBeenCalledTimes(1)
})

test('the last one registered wins, and it ends with its component', async () => {
  const page = vi.fn()
  const panel = vi.fn()
  render(<Listening keys="?" run={page} />)
  const over = render(<Listening keys="?" run={panel} />)
  await userEvent.keyboard('?')
  over.unmount()
  await userEvent.keyboard('?')
  expect([page, panel].map((run) => run.mock.calls.length)).toEqual([1, 1])
})

test('Escape closes an open menu and leaves the page below alone', async () => {
  const back = vi.fn()
  render(<Listening keys="escape" run={back} />)
  const menu = document.createElement('div')
  menu.setAttribute('role', 'menu')
  document.body.append(menu)
  const close = () => menu.remove()
  document.body.addEventListener('keydown', close)
  await userEvent.keyboard('{Escape}')
  expect(back).not.toHaveBeenCalled()
  document.body.removeEventListener('keydown', close)
  await userEvent.keyboard('{Escape}')
  expect(back).toHaveBeenCalledTimes(1)
})
