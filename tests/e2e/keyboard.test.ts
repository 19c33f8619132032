import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { card, inspector } from './drawing'
import { signedIn, tokenOf } from './pages'

const isFocused = (locator: Locator) => locator.evaluateAll((found) => found.some((one) => one.contains(document.activeElement)))

/** As who has no mouse gets there: Tab after Tab, at most `most` of them. */
async function tabTo(page: Page, to: Locator, key = 'Tab', most = 40): Promise<void> {
  await to.waitFor({ state: 'attached' })
  for (let press = 0; press < most; press++) {
    if (await isFocused(to)) return
    await page.keyboard.press(key)
  }
  const at = await page.evaluate(() => document.activeElement?.textContent.slice(0, 80))
  throw new Error(`${String(to)} was not reached; the focus is at ${at ?? 'nothing'}`)
}

/** Opens a list of words and chooses one by arrows. */
async function choose(page: Page, list: Locator, option: string): Promise<void> {
  await tabTo(page, list)
  await page.keyboard.press('ArrowDown')
  await page.getByRole('option', { name: option }).waitFor()
  const at = page.getByRole('listbox').locator('[data-combobox-selected]')
  // A moment after it has opened, the list goes to what was chosen before: faster than that is nobody.
  if ((await list.inputValue()) !== '') await at.waitFor()
  const where = async () => ((await at.count()) === 0 ? '' : at.first().textContent())
  for (let press = 0; press < 20 && (await where()) !== option; press++) {
    const before = await where()
    await page.keyboard.press('ArrowDown')
    await expect.poll(where).not.toBe(before)
  }
  await page.keyboard.press('Enter')
  await expect.poll(() => list.inputValue()).toBe(option)
}

test('a funnel by the calendar is made, changed and published by the keyboard alone', async () => {
  const stamp = Date.now().toString(36)
  const page = await signedIn('marketer', '/funnels')
  const headers = { authorization: `Bearer ${await tokenOf(page, 'owner')}` }
  const key = `aniversario_${stamp}`
  expect((await page.request.post('/api/v1/custom-fields', { headers, data: { key, label: `Aniversário ${stamp}`, type: 'date' } })).status()).toBe(201)
  await page.getByRole('button', { name: 'Novo funil' }).first().waitFor()
  await tabTo(page, page.getByRole('button', { name: 'Novo funil' }).first())
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByLabel('Nome do funil'))
  await page.keyboard.type(`Aniversários ${stamp}`)
  await page.keyboard.press('Enter')
  await card(page, 'inicio').waitFor()

  // All steps of the palette are one stop on the way; within it arrows go from one to the next.
  await tabTo(page, page.locator('[data-step="trigger"]'), 'Tab', 20)
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => isFocused(page.locator('[data-step="ask_choice"]'))).toBe(true)
  await tabTo(page, page.locator('[data-canvas]'), 'Tab', 2)
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => isFocused(card(page, 'inicio'))).toBe(true)
  await page.keyboard.press('Enter')
  const form = inspector(page)
  await form.waitFor()
  await choose(page, form.getByLabel('Começa com').first(), 'Agenda (dia e hora)')
  await choose(page, form.getByLabel('Com que frequência').first(), 'Em dias da semana')
  await tabTo(page, form.getByRole('checkbox', { name: 'Sexta' }))
  await page.keyboard.press('Space')
  await card(page, 'inicio').getByText('Toda semana: sexta, às 09:00').waitFor()

  await tabTo(page, form.getByLabel('Começa com').first(), 'Shift+Tab')
  await choose(page, form.getByLabel('Começa com').first(), 'Data do contato')
  await choose(page, form.getByLabel('Campo com a data').first(), `Aniversário ${stamp}`)
  await tabTo(page, form.getByRole('textbox', { name: 'Dias' }))
  await page.keyboard.press('Control+a')
  await page.keyboard.type('3')
  await tabTo(page, form.getByRole('switch', { name: 'Todos os anos' }))
  await page.keyboard.press('Space')
  await card(page, 'inicio').getByText(`3 dias antes de Aniversário ${stamp}, todos os anos, às 09:00`).waitFor()

  await tabTo(page, form.getByRole('tab', { name: 'Conteúdo' }), 'Shift+Tab')
  await page.keyboard.press('ArrowRight')
  await form.getByRole('tab', { name: 'Regras', selected: true }).waitFor()
  await choose(page, form.getByLabel('Enquanto outro funil está em andamento').first(), 'interrompe o outro, que volta depois')
  // The calendar never does: it is said, and a word that the contact writes may.
  await card(page, 'inicio').getByText('O calendário não interrompe uma conversa.').waitFor()
  await tabTo(page, form.getByRole('tab', { name: 'Regras' }), 'Shift+Tab')
  await page.keyboard.press('ArrowLeft')
  await choose(page, form.getByLabel('Começa com').first(), 'Palavra-chave')
  await tabTo(page, form.getByRole('textbox', { name: 'Palavra-chave', exact: true }))
  await page.keyboard.type(`festa${stamp}`)
  await page.keyboard.press('Escape')
  await form.waitFor({ state: 'detached' })

  // Tab on a chosen step looks for the next one.
  await expect.poll(() => isFocused(card(page, 'inicio'))).toBe(true)
  await page.keyboard.press('Tab')
  await page.keyboard.type('Enviar mensagem')
  await page.keyboard.press('Enter')
  await form.waitFor()
  await page.keyboard.press('Enter')
  await tabTo(page, form.getByRole('textbox', { name: 'Texto' }))
  await page.keyboard.type('Feliz aniversário!')
  await page.getByText(/^Tudo salvo/).first().waitFor()
  await tabTo(page, page.getByRole('button', { name: 'Publicar…' }), 'Shift+Tab', 60)
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByRole('dialog').getByRole('button', { name: /^Publicar/ }))
  await page.keyboard.press('Enter')
  await page.getByText(/Publicado · v1/).waitFor()
})
