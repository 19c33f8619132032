import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { expectAccessible } from './axe'
import { card, inspector } from './drawing'
import { newPage, signIn, tokenOf } from './pages'
import { connectWhatsApp, contactWrites } from './whatsapp'

const stamp = Date.now().toString(36)
const [first, second] = [`Matrícula ${stamp}`, `Horários ${stamp}`]

/** A funnel that asks something, begun by its word; published. */
async function funnel(page: Page, name: string, word: string, question: string, rules: Record<string, string> = {}): Promise<string> {
  const headers = { authorization: `Bearer ${await tokenOf(page, 'owner')}` }
  const choices = [{ id: 'manha', label: 'Manhã' }, { id: 'tarde', label: 'Tarde' }]
  const definition = {
    nodes: [
      { id: 'inicio', type: 'trigger', data: { kind: 'keyword', keyword: word, ...rules }, position: { x: 0, y: 0 } },
      { id: 'pergunta', type: 'ask_choice', meta: { name: `Passo ${word}` }, data: { question, choices }, position: { x: 300, y: 0 } },
      { id: 'fim', type: 'send_message', data: { bubbles: [{ type: 'text', text: 'Anotado!' }] }, position: { x: 600, y: 0 } },
    ],
    edges: [{ id: 'a', source: 'inicio', target: 'pergunta' }, ...choices.map(({ id }) => ({ id, source: 'pergunta', sourceHandle: id, target: 'fim' }))],
  }
  const { id }: { id: string } = await page.request.post('/api/v1/funnels', { headers, data: { name, definition } }).then((answer) => answer.json())
  expect((await page.request.post(`/api/v1/funnels/${id}/publish`, { headers, data: {} })).status()).toBe(200)
  return id
}

test('a funnel interrupts another: the inbox and the contact say so, and the question comes back', async () => {
  const page = await newPage()
  await connectWhatsApp(page)
  await funnel(page, first, `matricula${stamp}`, 'Quando começa?')
  const id = await funnel(page, second, `horarios${stamp}`, 'De manhã ou à tarde?', { when_running: 'interrupt' })
  const lia = { from: String(5_511_600_000_000 + (Date.now() % 90_000_000)), name: `Lia ${stamp}` }
  await contactWrites({ ...lia, text: `matricula${stamp}` })
  await signIn(page, 'owner', '/inbox?view=all')
  await page.locator('[data-conversation]').filter({ hasText: lia.name }).first().click()
  const chat = page.getByRole('region', { name: 'Conversa', exact: true })
  await chat.getByText('Quando começa?').waitFor()
  await contactWrites({ ...lia, text: `horarios${stamp}` })
  await chat.getByText('De manhã ou à tarde?').waitFor()
  const told = page.getByText(`${first} foi interrompido em “Passo matricula${stamp}” e volta depois.`)
  await told.first().waitFor()
  await expectAccessible(page)
  await page.goto('/contacts')
  await page.getByRole('link', { name: lia.name }).first().click()
  await page.getByText(`${first} foi interrompido em Passo matricula${stamp} e volta depois.`).waitFor()
  await expectAccessible(page)
  const contact = page.url()

  await page.goto('/funnels/precedence')
  await page.getByRole('textbox', { name: 'O que o contato escreve' }).fill(`horarios${stamp}`)
  await page.getByRole('checkbox', { name: 'Outro funil está em andamento' }).check()
  await page.getByRole('button', { name: 'Experimentar' }).click()
  await page.getByText('começa e interrompe o outro, que volta depois').waitFor()
  await expectAccessible(page)
  await page.goto(`/funnels/${id}`)
  await card(page, 'inicio').click()
  await inspector(page).getByRole('tab', { name: 'Regras' }).click()
  const rule = inspector(page).getByLabel('Enquanto outro funil está em andamento').first()
  await expect.poll(() => rule.inputValue()).toBe('interrompe o outro, que volta depois')

  await contactWrites({ ...lia, text: 'tarde' })
  await page.goto(contact)
  await page.getByText(`Está em: Passo matricula${stamp}`).waitFor()
  expect(await page.getByText('foi interrompido').count()).toBe(0)
})
