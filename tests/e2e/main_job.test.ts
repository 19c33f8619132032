import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { expectAccessible } from './axe'
import { card, dropStep, inspector, join, newFunnel } from './drawing'
import { modelSays } from './model'
import { leadsNamed, odooAccount } from './odoo'
import { signedIn } from './pages'
import { connectWhatsApp, contactWrites } from './whatsapp'

const LAST = 'Tudo certo! Um de nossos especialistas já vai te chamar para confirmar o agendamento.'
const MAPPING = [['name', '{{ contact.name }}'], ['email_from', '{{ contact.custom_data.email }}'], ['description', 'Agendar em: {{ contact.custom_data.horario }}']] as const

/** The requirement documents' second example. With BATUTA_TEST_ODOO_URL the lead is made in a real Odoo (docs/odoo.md). */
test('the main job: connected, drawn, published, played; the lead is in Odoo, and a person takes over', async () => {
  const stamp = Date.now().toString(36)
  const keyword = `vendas ${stamp}`
  const page = await signedIn('owner', '/integrations')
  await connectWhatsApp(page)
  await connect(page)
  await page.goto('/funnels')
  await draw(page, `Vendas ${stamp}`, keyword)
  await rehearse(page, keyword)
  await page.getByRole('button', { name: 'Publicar…' }).click()
  const dialog = page.getByRole('dialog', { name: `Publicar Vendas ${stamp}` })
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Publicar funil' }).click()
  await page.getByText(/^Funil publicado · v1/).waitFor()

  const ana = { from: String(5_511_900_000_000 + (Date.now() % 90_000_000)), name: 'ana' }
  const name = `Ana Lima ${stamp}`
  const replies = ['Oi! Eu sou a Lia, da escola. Qual é o seu nome?', 'Obrigada, Ana! Qual é o seu e-mail?', 'Que horário é melhor para você?', LAST]
  await modelSays({ says: replies[0] ?? '' }, { says: replies[1] ?? '', saves: { name } }, { says: replies[2] ?? '', score: 0.7, saves: { email: 'ana@exemplo.com' } })
  const bia = await signedIn('attendant', '/inbox?view=all')
  const chat = bia.getByRole('region', { name: 'Conversa', exact: true })
  const bubble = (text: string) => chat.locator('article').filter({ hasText: text })
  for (const [index, text] of [keyword, `Sou a ${name}`, 'ana@exemplo.com', 'quinta às 15h'].entries()) {
    await contactWrites({ ...ana, text })
    if (index === 0) await bia.locator('[data-conversation]').filter({ hasText: 'Eu sou a Lia' }).first().click()
    await bubble(replies[index] ?? '').getByRole('img', { name: 'lida' }).waitFor()
  }

  await expect.poll(async () => (await leadsNamed(name)).length).toBe(1)
  const [lead] = await leadsNamed(name)
  expect(lead).toMatchObject({ type: 'opportunity', email_from: 'ana@exemplo.com' })
  expect(lead?.description).toContain('Agendar em: quinta às 15h')

  // The team has it: whoever of them comes first takes it, and from here on a person speaks.
  await chat.getByRole('heading', { name }).waitFor()
  await bia.getByText('Time de Vendas').first().waitFor()
  await bia.getByRole('complementary').getByText('ana@exemplo.com').first().waitFor()
  await expectAccessible(bia)
  await bia.getByRole('button', { name: 'Assumir' }).click()
  await bia.getByRole('textbox', { name: 'Responder' }).fill('Oi, Ana! Quinta às 15h está ótimo.')
  await bia.keyboard.press('Enter')
  await bubble('está ótimo').getByRole('img', { name: 'lida' }).waitFor()
  await contactWrites({ ...ana, text: keyword })
  await contactWrites({ ...ana, text: 'combinado!' })
  await bubble('combinado!').waitFor()
  await bia.getByRole('textbox', { name: 'Responder' }).fill('Até lá!')
  await bia.keyboard.press('Enter')
  await bubble('Até lá!').getByRole('img', { name: 'lida' }).waitFor()
  expect(await chat.locator('article[data-voice=bot]').count(), 'what comes now is only stored').toBe(replies.length)
  expect(await leadsNamed(name)).toHaveLength(1)
}, 240_000)

/** On screen, as somebody from the school would. */
async function connect(page: Page): Promise<void> {
  const ai = page.getByRole('region', { name: 'Inteligência artificial' })
  await ai.getByLabel('Chave da Anthropic').fill('sk-ant-good-1234')
  await ai.getByLabel('Modelo', { exact: true }).fill('claude-haiku-5-5')
  await ai.getByRole('button', { name: /^Testar e/ }).click()
  await ai.getByText('Conectado', { exact: true }).waitFor()
  const odoo = page.getByRole('region', { name: 'Odoo' })
  const { url, db, username, password } = odooAccount()
  for (const [label, value] of [['Endereço', url], ['Banco de dados', db], ['Usuário', username], ['Senha ou chave de API', password]] as const) await odoo.getByLabel(label).fill(value)
  await odoo.getByRole('button', { name: /^Testar e/ }).click()
  await odoo.getByText('Conectado', { exact: true }).waitFor()
}

/** In the test nobody outside is asked: what might come back stands there, and one click sends the run on. */
async function rehearse(page: Page, keyword: string): Promise<void> {
  await page.getByRole('button', { name: 'Testar' }).click()
  const phone = page.getByRole('complementary', { name: 'Celular de teste' })
  await phone.getByRole('button', { name: keyword }).click()
  const outside = phone.getByRole('region', { name: 'Resultado de mentira' })
  await outside.getByRole('button', { name: 'Deu certo' }).click()
  await phone.getByText('(Aqui fala a IA.)').waitFor()
  await phone.getByRole('textbox', { name: 'Mensagem' }).fill('Ana')
  await page.keyboard.press('Enter')
  await outside.getByRole('button', { name: 'Falhou' }).click()
  await phone.getByRole('status').waitFor()
  await expectAccessible(page)
  await phone.getByRole('button', { name: 'Voltar um passo' }).click()
  await outside.getByRole('button', { name: 'Deu certo' }).waitFor()
  await phone.getByRole('textbox', { name: 'Mensagem' }).press('Escape')
  await phone.waitFor({ state: 'hidden' })
}

async function draw(page: Page, name: string, keyword: string): Promise<void> {
  await newFunnel(page, name)
  for (let step = 0; step < 2; step++) await page.getByRole('button', { name: 'Afastar' }).click()
  const panel = inspector(page)
  const field = (label: string) => panel.getByRole('textbox', { name: label, exact: true })
  await card(page, 'inicio').click()
  await field('Palavra-chave').fill(keyword)
  const asks = async (x: number, y: number, prompt: string, ...finds: readonly string[]) => {
    const step = await dropStep(page, 'ai_reply', x, y)
    await field('O que a IA deve fazer').fill(prompt)
    for (const [index, one] of finds.entries()) {
      await panel.getByRole('button', { name: 'Adicionar dado' }).click()
      await panel.getByLabel(`Dado ${index + 1}`).fill(one)
    }
    return step
  }
  const steps = ['inicio']
  steps.push(await asks(240, 30, 'Apresente-se como a Lia, da escola, e pergunte o nome.'))
  steps.push(await dropStep(page, 'wait_reply', 450, 30))
  steps.push(await asks(660, 30, 'Agradeça e peça o e-mail. O contato disse: {{ trigger.message }}', 'name', 'email'))
  steps.push(await dropStep(page, 'wait_reply', 30, 300))
  steps.push(await asks(240, 300, 'Pergunte o melhor horário. O contato disse: {{ trigger.message }}', 'email', 'horario'))
  steps.push(await dropStep(page, 'wait_reply', 450, 300))
  await panel.getByLabel('Guardar a mensagem no campo do contato').fill('horario')
  const odoo = await dropStep(page, 'odoo_lead', 660, 300)
  for (const [index, [target, value]] of MAPPING.entries()) {
    await panel.getByRole('button', { name: 'Adicionar campo' }).click()
    await panel.getByLabel(`Campo ${index + 1}`).fill(target)
    await panel.getByRole('textbox', { name: /^Valor de/ }).nth(index).fill(value)
  }
  // The school’s own names, asked of its Odoo.
  await expect.poll(() => panel.getByLabel('Campo 2').inputValue()).toMatch(/^E-?mail$/i)
  const team = await dropStep(page, 'route_to_team', 240, 570)
  await panel.getByLabel('Equipe', { exact: true }).click()
  await page.getByRole('option', { name: 'Time de Vendas' }).click()
  await panel.getByRole('tab', { name: 'Regras' }).click()
  await panel.getByLabel('Quem fica com ela').click()
  await page.getByRole('option', { name: 'Quem pegar primeiro' }).click()
  const last = await dropStep(page, 'send_message', 450, 570)
  await field('Texto').fill(LAST)
  for (const [at, step] of steps.entries()) {
    const before = steps[at - 1]
    if (before !== undefined) await join(page, before, before === 'inicio' ? 'next' : at % 2 === 0 ? 'success' : 'replied', step)
  }
  await join(page, steps.at(-1) ?? '', 'replied', odoo)
  for (const port of ['success', 'failure', 'uncertain']) await join(page, odoo, port, team)
  for (const port of ['assigned', 'nobody']) await join(page, team, port, last)
  await page.getByText(/salvo agora|salvo há/).first().waitFor()
}
