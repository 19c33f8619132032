import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { expectAccessible } from './axe'
import { card, inspector } from './drawing'
import { newPage, signIn, tokenOf } from './pages'
import { connectWhatsApp, contactWrites } from './whatsapp'

const stamp = Date.now().toString(36)
const word = `palavra${stamp}`

/** A funnel that the word begins, and a person by hand, published. */
async function funnel(page: Page, name: string, says: string): Promise<string> {
  const headers = { authorization: `Bearer ${await tokenOf(page, 'owner')}` }
  const definition = {
    nodes: [
      { id: 'palavra', type: 'trigger', data: { kind: 'keyword', keyword: word }, position: { x: 0, y: 0 } },
      { id: 'agenda', type: 'trigger', data: { kind: 'schedule', every: 'week', weekdays: ['friday'], at: '19:30', audience: [{ field: 'contact.tags', operator: 'contains', value: word }] }, position: { x: 0, y: 400 } },
      { id: 'mao', type: 'trigger', data: { kind: 'by_hand', when_running: 'replace' }, position: { x: 0, y: 200 } },
      { id: 'oi', type: 'send_message', data: { bubbles: [{ type: 'text', text: says }] }, position: { x: 300, y: 0 } },
    ],
    edges: [
      { id: 'a', source: 'palavra', target: 'oi' },
      { id: 'b', source: 'mao', target: 'oi' },
      { id: 'c', source: 'agenda', target: 'oi' },
    ],
  }
  const { id }: { id: string } = await page.request.post('/api/v1/funnels', { headers, data: { name, definition } }).then((answer) => answer.json())
  expect((await page.request.post(`/api/v1/funnels/${id}/publish`, { headers, data: {} })).status()).toBe(200)
  return id
}

test('of two funnels with the same word the page says who wins, and the form changes it', async () => {
  const page = await newPage()
  const [elder, younger] = [`Volta às aulas ${stamp}`, `Férias ${stamp}`]
  await funnel(page, elder, 'um')
  const id = await funnel(page, younger, 'dois')
  await signIn(page, 'owner', '/funnels/precedence')
  const all = page.getByRole('region', { name: 'Todos, na ordem em que vencem' })
  await all.getByText(`Responde ao mesmo que ${elder}, que vence por ter sido publicado antes.`).waitFor()
  await all.getByRole('listitem').filter({ hasText: younger }).getByText('Toda semana: sexta, às 19:30', { exact: true }).waitFor()
  await page.getByRole('textbox', { name: 'O que o contato escreve' }).fill(`Oi, vi o anúncio: ${word}!`)
  const verdicts = page.getByRole('region', { name: 'Experimente uma mensagem' }).getByRole('listitem')
  const tried = async () => {
    await page.getByRole('button', { name: 'Experimentar' }).click()
    await verdicts.first().waitFor()
    return (await verdicts.allInnerTexts()).map((text) => [elder, younger].find((name) => text.includes(name)) + (/outro vence/.test(text) ? ' perde' : /começa/.test(text) ? ' começa' : ''))
  }
  expect(await tried()).toEqual([`${elder} começa`, `${younger} perde`])
  await expectAccessible(page)

  await page.goto(`/funnels/${id}`)
  await card(page, 'palavra').click()
  await inspector(page).getByRole('tab', { name: 'Regras' }).click()
  await inspector(page).getByRole('textbox', { name: 'Prioridade' }).fill('60')
  await page.getByText(/^Tudo salvo/).first().waitFor()
  await page.getByRole('button', { name: 'Publicar…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: /^Publicar/ }).click()
  await page.getByText(/Publicado · v2/).waitFor()
  await page.goto('/funnels/precedence')
  await page.getByRole('textbox', { name: 'O que o contato escreve' }).fill(word)
  expect(await tried()).toEqual([`${younger} começa`, `${elder} perde`])
  expect(await all.getByText(/Responde ao mesmo/).filter({ hasText: stamp }).count()).toBe(0)
})

test('a person starts a funnel beside the conversation, and its message leaves', async () => {
  const page = await newPage()
  await connectWhatsApp(page)
  const name = `Boas-vindas ${stamp}`
  const lia = { from: String(5_511_700_000_000 + (Date.now() % 90_000_000)), name: `Lia ${stamp}` }
  await funnel(page, name, 'Seja bem-vinda!')
  await contactWrites({ ...lia, text: 'até logo' })
  await signIn(page, 'attendant', '/inbox?view=all')
  await page.locator('[data-conversation]').filter({ hasText: lia.name }).first().click()
  await page.getByRole('button', { name: 'Iniciar um funil' }).click()
  await page.getByRole('menuitem', { name }).click()
  const chat = page.getByRole('region', { name: 'Conversa', exact: true })
  await chat.locator('article').filter({ hasText: 'Seja bem-vinda!' }).getByRole('img', { name: 'lida' }).waitFor()
})

test('a schedule shows what is stored in a browser that writes commas, and when it runs next', async () => {
  const page = await newPage()
  const headers = { authorization: `Bearer ${await tokenOf(page, 'owner')}` }
  const schedule = { kind: 'schedule', every: 'month', month_day: 31, at: '06:00', hours: { from: '08:00', to: '20:00' }, audience: [{ field: 'contact.tags', operator: 'contains', value: 'aluno' }] }
  const definition = {
    nodes: [{ id: 'mes', type: 'trigger', data: schedule, position: { x: 0, y: 0 } }, { id: 'oi', type: 'send_message', data: { bubbles: [{ type: 'text', text: 'oi' }] }, position: { x: 300, y: 0 } }],
    edges: [{ id: 'a', source: 'mes', target: 'oi' }],
  }
  const { id }: { id: string } = await page.request.post('/api/v1/funnels', { headers, data: { name: `Mensalidade ${stamp}`, definition } }).then((answer) => answer.json())
  await signIn(page, 'marketer', `/funnels/${id}`)
  await card(page, 'mes').click()
  const day = inspector(page).getByRole('textbox', { name: 'Dia do mês' })
  expect(await day.inputValue()).toBe('31')
  const runs = inspector(page).getByRole('region', { name: 'Próximas vezes' }).getByRole('listitem')
  await expect.poll(() => runs.count()).toBe(3)
  for (const run of await runs.allInnerTexts()) expect(run).toMatch(/^\p{L}{3}, (28|29|30|31) de \p{L}{3}\.( de \d{4})?, 06:00\ncontatos entram a partir de 08:00$/u)
  await day.fill('1')
  await expect.poll(() => runs.first().innerText()).toMatch(/, 1 de /)
  await expectAccessible(page)
})
